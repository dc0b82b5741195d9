"""Cells, divisions and memberships in the administration."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gis_core.admin import ImportedRegister, Register
from grid.models import Cell, Division, Membership
from grid.roles import WITHOUT_CELL, Role


@admin.register(Cell)
class CellAdmin(ImportedRegister):
    """Cells: their words. Place, parent and validity come with imports."""

    list_display = ("code", "name", "tier", "level_label", "parent", "status")
    list_filter = ("tier", "status")
    list_select_related = ("parent",)
    search_fields = ("code", "name")
    readonly_fields = (
        "code",
        "tier",
        "parent",
        "path",
        "county",
        "town",
        "division",
        "is_drawn",
        "status",
        "valid_from",
        "valid_to",
    )


@admin.register(Division)
class DivisionAdmin(Register):
    """Administrative divisions and the names under which files know them."""

    list_display = ("code", "name", "tier", "parent", "is_statutory", "valid_to")
    list_filter = ("tier", "is_statutory")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "full_name")
    autocomplete_fields = ("parent",)


class MembershipForm(forms.ModelForm):
    """A grant; what its role needs is asked for in words."""

    def clean(self) -> dict[str, Any]:
        """Each role has the cell and the organisation that it needs."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        role = said.get("role")
        if role and role not in WITHOUT_CELL and not said.get("cell"):
            self.add_error("cell", _("This role is held in a cell. Choose one."))
        needs_organisation = {Role.UNIT, Role.DEPARTMENT}
        if role in needs_organisation and not said.get("organisation"):
            self.add_error(
                "organisation", _("This role is held for an organisation. Choose one.")
            )
        since, until = said.get("valid_from"), said.get("valid_to")
        if since and until and until <= since:
            self.add_error("valid_to", _("The end must be after the beginning."))
        return said


@admin.register(Membership)
class MembershipAdmin(Register):
    """Who is what and where; a role that is over ends by its date."""

    form = MembershipForm
    list_display = ("user", "role", "cell", "organisation", "valid_from", "valid_to")
    list_filter = ("role",)
    list_select_related = ("user", "cell", "organisation")
    search_fields = ("user__username", "user__name", "cell__name", "cell__code")
    autocomplete_fields = ("user", "cell", "organisation")
    raw_id_fields = ("deputy_of",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        """A grant stays whose it was: another person, role or place is another grant."""
        return ("user", "role", "cell") if obj else ()
