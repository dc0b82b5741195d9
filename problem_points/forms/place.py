"""A place in degrees, typed, measured by the device or marked on the map."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from problem_points.forms.action import PLACE


def _degrees(label: Any, limit: int) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=False,
        min_value=-limit,
        max_value=limit,
        widget=forms.NumberInput({"step": "any", "inputmode": "decimal"}),
    )


class PlaceForm(forms.Form):
    """Longitude and latitude in CGCS2000 degrees; both or neither."""

    lon = _degrees(_("Longitude"), 180)
    lat = _degrees(_("Latitude"), 90)
    accuracy = forms.FloatField(
        required=False, min_value=0, max_value=100_000, widget=forms.HiddenInput
    )

    has_place = True

    def clean(self) -> dict[str, Any] | None:
        """Half a place is no place."""
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("lon") is None) != (cleaned.get("lat") is None):
            self.add_error("lat", _("Give both longitude and latitude, or neither."))
        return cleaned


def with_place(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with its three place fields as one."""
    rest = {name: value for name, value in payload.items() if name not in PLACE}
    if "lon" in payload and "lat" in payload:
        rest["place"] = {name: payload[name] for name in PLACE if name in payload}
    return rest
