"""Waters, sections and outfalls in the administration."""

from django.contrib import admin

from gis_core.admin import ImportedRegister
from outfalls.models import MonitoringSection, Outfall, OutfallParty, WaterBody


@admin.register(WaterBody)
class WaterBodyAdmin(ImportedRegister):
    """Rivers, lakes, reservoirs and canals."""

    list_display = ("code", "name", "kind", "basin", "target_class", "is_key")
    list_filter = ("kind", "is_key")
    search_fields = ("code", "name")
    readonly_fields = ("code", "is_drawn")


@admin.register(MonitoringSection)
class MonitoringSectionAdmin(ImportedRegister):
    """Monitoring sections."""

    list_display = ("code", "name", "level", "water_body", "target_class")
    list_filter = ("level", "has_auto_station")
    list_select_related = ("water_body",)
    search_fields = ("code", "name")
    autocomplete_fields = ("water_body",)
    readonly_fields = ("code",)


class PartyInline(admin.TabularInline):
    """Who answers for an outfall."""

    model = OutfallParty
    extra = 0
    raw_id_fields = ("organisation",)


@admin.register(Outfall)
class OutfallAdmin(ImportedRegister):
    """River outfalls. Where one stands in its treatment follows from its records."""

    list_display = ("name", "national_code", "local_code", "class1", "status")
    list_filter = ("class1", "status")
    search_fields = ("name", "national_code", "local_code")
    autocomplete_fields = ("water_body", "downstream_section")
    readonly_fields = ("cell", "status", "disposition", "is_drawn", "raw")
    inlines = (PartyInline,)
