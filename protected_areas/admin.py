"""Sites, water sources and rules in the administration.

What decides in which zone a point lies is not edited here: it changes by a draft that
is put in force together with the cases that it moves.
"""

from django.contrib import admin

from gis_core.admin import ImportedRegister, Register
from protected_areas.models import (
    RedLine,
    Rule,
    RuleSet,
    Site,
    SiteZone,
    WaterSource,
    WaterSourceZone,
)

_DATED = ("standing", "valid_from", "valid_to", "boundary_accuracy_m", "is_drawn")


@admin.register(Site)
class SiteAdmin(ImportedRegister):
    """Protected areas."""

    list_display = ("code", "name", "kind", "level", "manager", "is_active")
    list_filter = ("kind", "level", "is_active")
    list_select_related = ("manager",)
    search_fields = ("code", "name")
    autocomplete_fields = ("manager", "competent")
    readonly_fields = ("code", "level", "boundary_accuracy_m", "is_drawn", "is_active")


@admin.register(SiteZone)
class SiteZoneAdmin(ImportedRegister):
    """Functional zones of protected areas."""

    list_display = ("site", "zone", "label", "standing", "valid_from", "valid_to")
    list_filter = ("zone", "standing")
    list_select_related = ("site",)
    search_fields = ("site__name", "label")
    readonly_fields = ("site", "zone", *_DATED)


@admin.register(WaterSource)
class WaterSourceAdmin(ImportedRegister):
    """Drinking-water sources."""

    list_display = ("code", "name", "kind", "service_level", "status", "is_active")
    list_filter = ("kind", "service_level", "status")
    search_fields = ("code", "name")
    readonly_fields = ("code", "is_active")


@admin.register(WaterSourceZone)
class WaterSourceZoneAdmin(ImportedRegister):
    """Protection zones of water sources."""

    list_display = ("source", "zone", "part", "standing", "valid_from", "valid_to")
    list_filter = ("zone", "standing")
    list_select_related = ("source",)
    search_fields = ("source__name", "source__code")
    readonly_fields = ("source", "zone", "part", *_DATED)


@admin.register(RedLine)
class RedLineAdmin(ImportedRegister):
    """Patches inside the ecological red line."""

    list_display = ("code", "name", "kind", "standing", "valid_from", "valid_to")
    list_filter = ("standing",)
    search_fields = ("code", "name")
    readonly_fields = ("code", *_DATED)


class RuleInline(admin.TabularInline):
    """The rules that one text brings."""

    model = Rule
    extra = 0
    can_delete = False


@admin.register(RuleSet)
class RuleSetAdmin(Register):
    """Legal texts and their rules."""

    list_display = ("name", "document", "effective_from", "effective_to", "is_checked")
    list_filter = ("is_checked",)
    search_fields = ("name", "document")
    inlines = (RuleInline,)


@admin.register(Rule)
class RuleAdmin(Register):
    """All rules, to be searched."""

    list_display = ("rule_set", "layer", "zone", "activity", "effect", "citation")
    list_filter = ("layer", "effect", "rule_set")
    list_select_related = ("rule_set",)
    search_fields = ("text", "citation")
