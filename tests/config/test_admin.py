"""The administration: for administrators, over registers, never over cases."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pghistory.models
import pytest
from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from gis_core.accounts import tokens
from gis_core.accounts.models import User
from gis_core.admin import ReadOnly, shapes_of
from gis_core.models import CodeItem, CodeList, Holiday
from grid.models import Cell, Division, Membership
from grid.permissions import can_administer
from grid.roles import Role
from outfalls.models import MonitoringSection, Outfall, WaterBody
from problem_points.actions.registration import register
from problem_points.models import Batch, PointEvent, ProblemPoint, Profile
from protected_areas.models import RedLine, RuleSet, Site, SiteZone, WaterSource
from tests.conftest import PageOpener
from tests.factories import areas
from tests.live import LiveSite
from tests.people import PASSWORD, Cast, inside

NOON = datetime(2021, 6, 1, 4, tzinfo=UTC)
BOUNDS = (112.1, 40.6, 112.2, 40.7)
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
OURS = [m for m in MODELS if m.__module__.split(".")[0] not in {"axes", "allauth"}]


@pytest.fixture
def office(people: Cast, client: Client) -> Client:
    """The administrator at the desk, reading English, and a row in the registers."""
    User.objects.filter(pk=people.administrator.pk).update(language="en")
    client.force_login(people.administrator)
    fill(people)
    return client


def fill(people: Cast) -> None:
    site = areas.site("S1", BOUNDS)
    areas.zone(site, "core", BOUNDS)
    areas.water_zone(areas.water_source("W1"), "first", BOUNDS)
    areas.red_line("R1", BOUNDS)
    areas.outfall("一号排口", 112.15, 40.65)
    RuleSet.objects.create(name="条例").rules.create(
        layer="site", effect="forbidden", text="禁止采石"
    )
    shape = areas.box(*BOUNDS)
    river = WaterBody.objects.create(code="B1", name="河", kind="river", geom=shape)
    MonitoringSection.objects.create(
        code="M1", name="断面", water_body=river, location=areas.place(112.1, 40.6)
    )
    Division.objects.create(code="150901000000", name="一县", tier="county")
    Holiday.objects.create(date=date(2021, 10, 1), name="国庆节")
    Batch.objects.create(
        code="GS-2021", category="GS", series="GS", title="一批", created_at=NOON
    )
    tokens.issue(people.inspector, "gateway", NOON)
    point_of(people)


def point_of(people: Cast) -> ProblemPoint:
    where = inside(people.village111)
    place = {"lon": where.x, "lat": where.y}
    said = {"category": "GS", "title": "采石场", "place": place}
    return register(by=people.county, at=NOON, data=said)


def listed(model: type[Model], **query: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page_of(row: Model | None) -> str:
    assert row is not None
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return reverse(name, args=[row.pk])


def form_of(page: Any) -> dict[str, Any]:
    """What the form on a page would send if nothing were changed."""
    form = page.context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    for formset in page.context["inline_admin_formsets"]:
        management = formset.formset.management_form
        sent |= {management.add_prefix(k): v for k, v in management.initial.items()}
        for inline in formset.formset.initial_forms:
            sent |= {inline.add_prefix(n): inline[n].value() for n in inline.fields}
    return {name: value for name, value in sent.items() if value is not None}


# --- Who --------------------------------------------------------------------------------
def test_only_administrators_enter(people: Cast, client: Client) -> None:
    for person in people.everybody():
        if not person.is_active:
            continue
        client.force_login(person)
        expected = 200 if person == people.administrator else 403
        answer = client.get(reverse("admin:index"), follow=True)
        assert answer.status_code == expected, person.username


def test_staff_without_the_role_are_refused(people: Cast, client: Client) -> None:
    User.objects.filter(pk=people.city.pk).update(is_staff=True)
    client.force_login(people.city)

    assert client.get("/admin/grid/cell/", follow=True).status_code == 403


def test_the_role_of_former_years_opens_nothing(people: Cast, client: Client) -> None:
    client.force_login(people.administrator)
    Membership.objects.filter(user=people.administrator).update(
        valid_to=date(2018, 1, 1)
    )

    assert client.get("/admin/", follow=True).status_code == 403


def test_an_administrator_has_no_business_rights(people: Cast) -> None:
    assert can_administer(people.administrator)
    assert not can_administer(people.city)
    assert not can_administer(User(is_staff=True, is_superuser=True, is_active=False))


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_nobody_else_reads_a_register(
    people: Cast, client: Client, model: type[Model]
) -> None:
    client.force_login(people.city)

    assert client.get(listed(model), follow=True).status_code == 403


# --- Every register ---------------------------------------------------------------------
def test_every_register_is_listed_searched_and_opened(office: Client) -> None:
    opened = 0
    for model in MODELS:
        assert office.get(listed(model), {"q": "一"}).status_code == 200, model
        if row := model._default_manager.first():
            assert office.get(page_of(row)).status_code == 200, model
            opened += 1
    assert opened >= 20


def test_the_administration_speaks_the_persons_language(
    office: Client, people: Cast
) -> None:
    assert "Log out" in office.get("/admin/").content.decode()

    User.objects.filter(pk=people.administrator.pk).update(language="zh-hans")

    assert "注销" in office.get("/admin/").content.decode()


def test_no_page_loads_anything_from_outside(office: Client) -> None:
    for row in (Site, Cell, Outfall, User, Membership, Profile):
        page = office.get(page_of(row.objects.first())).content.decode()
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', page)
        assert "OpenLayers" not in page
        assert "MULTIPOLYGON" not in page


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_what_may_be_changed_is_said_by_the_register(
    office: Client, people: Cast, model: type[Model]
) -> None:
    """Cases are only looked at; nothing official is deleted; shapes are not typed."""
    register_: ModelAdmin[Any] = admin.site._registry[model]
    request = office.get("/admin/").wsgi_request

    deletable = {"gis_core.Holiday", "mfa.Authenticator"}
    if model.__module__.startswith(("problem_points", "gis_core", "grid")):
        assert register_.has_delete_permission(request) is (
            model._meta.label in deletable
        )
    if model._meta.app_label == "problem_points":
        changed = model in {Batch, Profile}
        assert register_.has_change_permission(request) is changed
        assert isinstance(register_, ReadOnly) is not changed
        assert not register_.has_add_permission(request)
    if shapes_of(model):
        assert not register_.has_add_permission(request)
        fields = register_.get_form(request).base_fields
        assert not set(shapes_of(model)) & set(fields)


@pytest.mark.parametrize(
    "model, forbidden",
    [
        (Cell, {"status", "path", "parent", "tier", "valid_from", "valid_to"}),
        (SiteZone, {"standing", "zone", "site", "valid_from", "valid_to"}),
        (RedLine, {"standing", "valid_from", "valid_to"}),
        (Site, {"level", "is_active"}),
        (Outfall, {"status", "disposition", "cell"}),
        (WaterSource, {"code"}),
        (Batch, {"series", "category", "code"}),
        (Profile, {"category"}),
        (User, {"is_superuser", "is_demo"}),
    ],
)
def test_what_moves_cases_is_not_edited_here(
    office: Client, model: type[Model], forbidden: set[str]
) -> None:
    page = office.get(page_of(model._default_manager.first()))

    assert not forbidden & set(page.context["adminform"].form.fields)


def test_the_state_of_a_point_cannot_be_sent(office: Client, people: Cast) -> None:
    point = ProblemPoint.objects.get()

    answer = office.post(page_of(point), {"status": "closed", "title": "x"})

    assert answer.status_code == 403
    point.refresh_from_db()
    assert (point.status, point.title) == ("pending_dispatch", "采石场")
    assert office.post(page_of(PointEvent.objects.get()), {}).status_code == 403


# --- Spatial lookups --------------------------------------------------------------------
def spatial_questions() -> list[tuple[type[Model], str]]:
    found = []
    for model in MODELS:
        found += [(model, shape) for shape in shapes_of(model)]
        for field in model._meta.fields:
            if field.is_relation:
                target: Any = field.related_model
                found += [(model, f"{field.name}__{s}") for s in shapes_of(target)]
    return found


def test_no_address_reaches_a_spatial_lookup(office: Client, tmp_path: Path) -> None:
    """A text that reaches one is opened, or written, as a raster (CVE-2026-15307)."""
    target = tmp_path / "canary.tif"
    raster = {"driver": "GTiff", "name": str(target), "width": 1, "height": 1}
    raster |= {"srid": 4490, "bands": [{"data": [1]}]}
    questions = spatial_questions()
    assert len(questions) > 40
    values = [json.dumps(raster), "/vsicurl/http://127.0.0.1:9/x", "1"]
    lookups = ["contains", "bboverlaps", "isnull"]
    for model, shape in questions:
        for lookup, value in zip(lookups, values, strict=True):
            answer = office.get(listed(model), {f"{shape}__{lookup}": value})
            assert answer.status_code in {302, 400}, (model, shape)
    assert not target.exists()


def test_ordinary_questions_are_still_answered(office: Client) -> None:
    for address in (
        "/admin/grid/cell/?tier__exact=town",
        "/admin/problem_points/problempoint/?status__exact=closed&category__exact=GS",
        "/admin/accounts/user/?is_active__exact=1&o=2",
        "/admin/gis_core/holiday/?date__year=2021",
    ):
        assert office.get(address).status_code == 200, address


# --- People -----------------------------------------------------------------------------
NEW = {
    "username": "newcomer",
    "name": "新人",
    "usable_password": "true",
    "password1": "seven-copper-lanterns-88",
    "password2": "seven-copper-lanterns-88",
}


def test_an_administrator_makes_a_person_who_signs_in(
    office: Client, client: Client
) -> None:
    answer = office.post("/admin/accounts/user/add/", NEW)

    assert answer.status_code == 302
    person = User.objects.get(username="newcomer")
    assert person.check_password(NEW["password1"])
    assert not (person.is_staff or person.is_superuser)


def test_an_easy_password_is_refused(office: Client) -> None:
    easy = NEW | {"password1": "password12345", "password2": "password12345"}

    answer = office.post("/admin/accounts/user/add/", easy)

    assert answer.status_code == 200
    assert not User.objects.filter(username="newcomer").exists()


def test_a_new_password_opens_the_lock(office: Client, people: Cast) -> None:
    AccessAttempt.objects.create(
        username="INSPECTOR", failures_since_start=10, attempt_time=datetime.now(UTC)
    )
    visitor = Client()
    locked = {"login": "inspector", "password": PASSWORD}
    assert visitor.post("/accounts/login/", locked).status_code == 429

    new = {"password1": NEW["password1"], "password2": NEW["password1"]}
    address = reverse("admin:auth_user_password_change", args=[people.inspector.pk])
    assert office.post(address, {"usable_password": "true", **new}).status_code == 302

    signed = visitor.post(
        "/accounts/login/", {"login": "inspector", "password": NEW["password1"]}
    )
    assert signed.status_code == 302


def test_nobody_becomes_a_superuser_here(office: Client, people: Cast) -> None:
    page = page_of(people.inspector)
    sent = form_of(office.get(page)) | {"is_superuser": "on", "name": "高娃二"}
    sent.pop("password", None)

    assert office.post(page, sent).status_code == 302

    people.inspector.refresh_from_db()
    assert people.inspector.name == "高娃二"
    assert not people.inspector.is_superuser


def test_tokens_are_revoked_and_not_shown(office: Client, people: Cast) -> None:
    token = tokens.issue(people.unit, "old phone", NOON)
    row = people.unit.api_tokens.get()

    page = office.get(page_of(row))
    office.post(
        "/admin/accounts/apitoken/", {"action": "revoke", "_selected_action": [row.pk]}
    )

    assert row.digest not in page.content.decode()
    assert tokens.user_of(token, datetime.now(UTC)) is None


# --- Memberships ------------------------------------------------------------------------
def grant(office: Client, **said: Any) -> Any:
    return office.post(
        "/admin/grid/membership/add/",
        {"role": Role.TOWN, "categories": "", "valid_from": "2021-06-01", **said},
    )


def test_a_role_is_granted_and_the_grant_noted(office: Client, people: Cast) -> None:
    answer = grant(office, user=people.stranger.pk, cell=people.town11.pk)

    assert answer.status_code == 302
    made = Membership.objects.get(user=people.stranger)
    assert (made.role, made.cell) == (Role.TOWN, people.town11)
    context = pghistory.models.Context.objects.latest("created_at")
    assert context.metadata["user"] == people.administrator.pk


@pytest.mark.parametrize(
    "said, field",
    [
        ({"role": "town"}, "cell"),
        ({"role": "unit"}, "organisation"),
        ({"role": "viewer", "valid_to": "2021-06-01"}, "valid_to"),
    ],
)
def test_what_a_role_needs_is_asked_for(
    office: Client, people: Cast, said: dict[str, str], field: str
) -> None:
    answer = grant(office, user=people.stranger.pk, **said)

    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert not Membership.objects.filter(user=people.stranger).exists()


# --- Rows that staff edit ---------------------------------------------------------------
def test_a_profile_is_changed_and_its_signatures_go_upwards(office: Client) -> None:
    profile = Profile.objects.get(category="GS")
    page = page_of(profile)
    sent = form_of(office.get(page)) | {
        "verify_levels": ["city", "county"],
        "lawful_cosign": ["water"],
        "min_photos": "6",
        "look_back_months": "6,12",
    }

    answer = office.post(page, sent)

    assert answer.status_code == 302, answer.context["errors"]
    profile.refresh_from_db()
    assert profile.verify_levels == ["county", "city"]
    assert (profile.lawful_cosign, profile.min_photos) == (["water"], 6)
    assert profile.look_back_months == [6, 12]


def test_words_of_a_site_are_changed_and_its_shape_stays(office: Client) -> None:
    site = Site.objects.get()
    page = page_of(site)

    answer = office.post(page, form_of(office.get(page)) | {"name": "岱海保护区"})

    assert answer.status_code == 302
    changed = Site.objects.get()
    assert changed.name == "岱海保护区"
    assert changed.geom == site.geom


def test_a_code_is_added_to_a_list(office: Client) -> None:
    made = CodeList.objects.create(key="colour", title_zh="颜色", title_en="colour")
    sent = form_of(office.get(page_of(made)))
    sent |= {"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0"}
    new = {"code": "red", "label_zh": "红", "label_en": "red", "sort": "1"}
    sent |= {f"items-0-{name}": value for name, value in new.items()}

    answer = office.post(page_of(made), sent)

    assert answer.status_code == 302
    assert CodeItem.objects.get(code_list=made).label_zh == "红"


# --- In a browser -----------------------------------------------------------------------
def test_granting_a_role_in_a_browser(
    live: LiveSite, people: Cast, open_page: PageOpener
) -> None:
    page = open_page(live, "desktop")
    page.goto("/admin/")
    page.fill("[name=login]", "administrator")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page).to_have_url(f"{live.url}/admin/")

    page.goto("/admin/grid/membership/add/")
    page.click(".field-user .select2-selection")
    page.fill(".select2-search__field", "stranger")
    page.click(".select2-results__option >> text=陌生人")
    page.select_option("[name=role]", "checker")
    page.fill("[name=valid_from]", "2021-06-01")
    page.click("[name=_save]")

    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Membership.objects.get(user=people.stranger).role == Role.CHECKER
