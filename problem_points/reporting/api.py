"""Statistics."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from problem_points.filters import PointFilter
from problem_points.reporting.progress import By, progress_by
from problem_points.reporting.schemas import ProgressTable
from problem_points.schemas import REFUSALS

router = Router(tags=["statistics"])


@router.get(
    "/statistics/progress",
    response={200: ProgressTable, **REFUSALS},
    url_name="progress",
)
def progress(request: HttpRequest, by: By, wanted: Query[PointFilter]) -> Any:
    """What is issued, verified, rectified and closed, over what the caller may see.

    Takes the filters of the list; the list with the same filters has `issued` points.
    """
    today = timezone.localdate()
    return progress_by(by, wanted, user=request.user, on=today).as_json()
