"""What else a received parcel holds: another layer to read, a paper to look at."""

import tempfile

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gis_core.errors import Missing
from gis_core.evidence import store
from gis_core.evidence.serving import download
from gis_core.intake import archive
from problem_points.actions.uploads import bring_in_layer
from problem_points.views.import_opened import import_for
from problem_points.views.loading import person_of

IN_MEMORY = 2**20


@require_POST
def layer(request: HttpRequest, run_id: int) -> HttpResponse:
    """Have another layer of the same file read into the same batch."""
    person = person_of(request)
    found = import_for(person, run_id)
    if found.batch is None:
        raise Missing
    wanted = request.POST.get("layer", "")
    other = bring_in_layer(found.run, found.batch, wanted, by=person, at=timezone.now())
    return redirect("problem_points:import", other.pk)


@require_safe
def along(request: HttpRequest, run_id: int, number: int) -> HttpResponseBase:
    """A photo or paper that travelled in the parcel, to be downloaded."""
    run = import_for(person_of(request), run_id).run
    listed = run.decisions.get("along", [])
    if number >= len(listed):
        raise Missing
    name = listed[number]["name"]
    paper = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  the response closes it
    if not archive.take_out(store.path_of(run.upload.file), name, paper):
        raise Missing
    paper.seek(0)
    return download(paper, name=name.rpartition("/")[2])
