"""Bringing in what points are laid over: grid cells, areas, outfalls."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from gis_core.errors import DomainError, http_status
from gis_core.forms import show_refusal
from problem_points.actions.uploads import bring_in_register
from problem_points.forms.batch import FORMATS
from problem_points.permissions import can_import_registers, require
from problem_points.views.import_opened import NAMES, registers_of
from problem_points.views.loading import person_of

LISTED = 100
UNPROCESSABLE = 422


class RegisterForm(forms.Form):
    """The file, and which register it is of."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Zipped shapefile, GeoPackage, GeoJSON, KML or KMZ, Excel (.xlsx) or CSV; "
            "at most 200 MB."
        ),
        widget=forms.FileInput({"accept": FORMATS}),
    )
    register = forms.ChoiceField(label=_("Register"), choices=list(NAMES.items()))


@require_http_methods(["GET", "HEAD", "POST"])
def registers(request: HttpRequest) -> HttpResponse:
    """What was brought in so far, and the form for the next file."""
    person = person_of(request)
    require(can_import_registers(person))
    if request.method != "POST":
        return _list(request, RegisterForm())
    form = RegisterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=UNPROCESSABLE)
    said = form.cleaned_data
    try:
        found = bring_in_register(
            said["file"], register=said["register"], by=person, at=timezone.now()
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _list(request, form, status=http_status(refusal))
    return redirect("problem_points:import", found.pk)


def _list(request: HttpRequest, form: RegisterForm, status: int = 200) -> HttpResponse:
    found = registers_of(person_of(request))[:LISTED]
    context = {"form": form, "imports": found}
    return render(request, "problem_points/registers.html", context, status=status)
