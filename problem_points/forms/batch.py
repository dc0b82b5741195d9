"""Bringing in a file of a batch."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from problem_points.workflow.codes import Category


class UploadForm(forms.Form):
    """The file, and what the covering letter says."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A zipped shapefile (.zip), GeoJSON or GeoPackage."),
        widget=forms.FileInput({"accept": ".zip,.geojson,.json,.gpkg"}),
    )
    batch = forms.CharField(
        label=_("Batch code"),
        max_length=60,
        help_text=_("A new code makes a new batch; a known one gets one more file."),
    )
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    category = forms.ChoiceField(
        label=_("Category"), choices=Category, initial=Category.GREEN_SHIELD
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
