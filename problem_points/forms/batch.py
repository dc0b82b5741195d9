"""Bringing in a file of a batch."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gis_core.intake import profiles
from problem_points.actions.batches import TARGET
from problem_points.workflow.codes import Category

FORMATS = ".zip,.gpkg,.geojson,.json,.kml,.kmz,.xlsx,.csv,.tsv,.txt"
OFFERED = 50


class UploadForm(forms.Form):
    """The file, who sends it, and what the covering letter says."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Zipped shapefile, GeoPackage, GeoJSON, KML or KMZ, Excel (.xlsx) or CSV; "
            "at most 200 MB."
        ),
        widget=forms.FileInput({"accept": FORMATS}),
    )
    batch = forms.CharField(
        label=_("Batch code"),
        max_length=60,
        help_text=_("A new code makes a new batch; a known one gets one more file."),
        widget=forms.TextInput({"list": "known-batches", "autocomplete": "off"}),
    )
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    category = forms.ChoiceField(
        label=_("Category"), choices=Category, initial=Category.GREEN_SHIELD
    )
    sender = forms.CharField(
        label=_("Sender"),
        max_length=profiles.LONGEST_NAME,
        required=False,
        help_text=_(
            "How files of a sender are to be read is remembered: encoding, reference "
            "system, columns and answers."
        ),
        widget=forms.TextInput({"list": "known-senders", "autocomplete": "off"}),
    )
    document_no = forms.CharField(
        label=_("Document number"), max_length=120, required=False
    )
    expected_count = forms.IntegerField(
        label=_("Expected count"),
        required=False,
        min_value=0,
        help_text=_("As the covering letter says."),
    )

    def clean_batch(self) -> Any:
        """Blanks around a code are not part of it."""
        return self.cleaned_data["batch"].strip()

    def clean_sender(self) -> Any:
        """Blanks around a name are not part of it."""
        return self.cleaned_data["sender"].strip()

    def known_senders(self) -> list[str]:
        """Whose files have been read before."""
        return profiles.names(TARGET)[:OFFERED]
