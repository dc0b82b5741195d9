"""Addresses that go wrong in every way a view can, as pages and as an API."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema
from pydantic import Field, field_validator

from gis_core.endpoint import Api
from gis_core.errors import (
    Conflict,
    DomainError,
    Invalid,
    Missing,
    NotPermitted,
    NotSignedIn,
    TooLarge,
    Unavailable,
    VersionRequired,
)


def _sql(statement: str) -> Callable[[], object]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


def _raising(error: Exception) -> Callable[[], object]:
    def run() -> None:
        raise error

    return run


WAYS: dict[str, Callable[[], object]] = {
    "missing": _raising(Missing()),
    "not-permitted": _raising(NotPermitted()),
    "not-signed-in": _raising(NotSignedIn()),
    "conflict": _raising(Conflict("stale-version", params={"state": "rectifying"})),
    "invalid": _raising(Invalid(fields={"note": _("This is required.")})),
    "version": _raising(VersionRequired()),
    "too-large": _raising(TooLarge()),
    "unavailable": _raising(Unavailable()),
    "refused": _raising(
        DomainError("nine", _("This must be at most %(bound)s."), params={"bound": 9})
    ),
    "http404": _raising(Http404("the secret row 17")),
    "denied": _raising(PermissionDenied("secret")),
    "suspicious": _raising(SuspiciousOperation("secret")),
    "too-big": _raising(RequestDataTooBig("secret")),
    "slow": _sql("SET LOCAL statement_timeout = '50ms'; SELECT pg_sleep(5)"),
    "overflow": _sql("SELECT 10000000000000::integer"),
    "fault": _raising(RuntimeError("the secret path /srv/secret")),
}


@login_not_required
def page(request: HttpRequest, way: str) -> HttpResponse:
    WAYS[way]()
    return HttpResponse("well")


def members(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"who": request.user.get_username()})


class Step(Schema):
    version: int = Field(ge=1, le=9)
    note: str = Field("", max_length=5, min_length=1)
    kind: Literal["near", "far"] = "near"
    ids: list[int] = Field([], max_length=2)
    uid: UUID | None = None
    on: date | None = None
    share: float | None = None
    code: Annotated[str, Field(pattern="^[a-z]+$")] = "a"

    @field_validator("on")
    @classmethod
    def in_this_century(cls, on: date | None) -> date | None:
        if on and on.year < 2000:
            raise ValueError(_("The page will be here again soon."))
        return on


class Filter(Schema):
    limit: int = Field(100, ge=1, le=1000)
    late: bool = False


api = Api(title="Refusals", urls_namespace="refusing")


@api.get("/way/{way}")
def way(request: HttpRequest, way: str) -> Any:
    WAYS[way]()
    return {"way": way}


@api.get("/list")
def listed(request: HttpRequest, wanted: Query[Filter]) -> Any:
    return wanted


@api.post("/steps/{number}")
def step(request: HttpRequest, number: int, step: Step) -> Any:
    return {"who": request.user.get_username(), "note": step.note}


urlpatterns = [
    path("way/<str:way>", page),
    path("members", members),
    path("api/", api.urls),
    path("accounts/", include("allauth.urls")),
    path("", members, name="home"),
]

handler400 = "gis_core.http.bad_request"
handler403 = "gis_core.http.permission_denied"
handler404 = "gis_core.http.page_not_found"
handler500 = "gis_core.http.server_error"
