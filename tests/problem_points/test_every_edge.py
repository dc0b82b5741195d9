"""Every edge of the table is walked by the real actions at least once, and counted."""

from collections import Counter
from collections.abc import Callable

from problem_points.models import PointEvent, ProblemPoint, Profile
from problem_points.workflow.states import OPEN
from tests.factories.points import do, make_point, point_at, step, walk
from tests.people import Cast
from tests.problem_points.expected_moves import ACTIONS, EDGES


def _is(status: str) -> Callable[[ProblemPoint], bool]:
    return lambda point: point.status == status


def _supervised_all_the_way(people: Cast) -> None:
    """Registered to closed, an order in every open state, two signatures everywhere."""
    Profile.objects.filter(category="RL").update(
        self_check_cosign=["forestry"], acceptance_cosign=["forestry"]
    )
    point = make_point(people, "RL", is_focus=True)
    seen: set[str] = set()
    while point.status in OPEN:
        if point.status not in seen:
            seen.add(point.status)
            point = do(point, "supervise", people.leader)
        point = step(point, people)
    assert seen == {status.value for status in OPEN}
    do(point, "confirm-look-back", people.province)


def _returned_everywhere(people: Cast) -> None:
    """Handed in, taken back, returned, asked for more time, objected to, reopened."""
    point = do(make_point(people), "dispatch", people.city, cell=people.county_cell.pk)
    point = do(point, "take-back", people.city)
    point = walk(point, people, until=_is("pending_verify"))
    point = do(point, "take-back", people.town)
    point = do(point, "submit-verification", people.inspector)
    point = do(point, "take-back", people.inspector)
    point = do(point, "submit-verification", people.inspector, verdict="unclear")
    point = do(point, "ask-more", people.county)
    point = do(point, "submit-verification", people.inspector)
    point = do(point, "return-verification", people.county)
    point = walk(point, people, until=_is("pending_plan"))
    point = do(point, "submit-plan", people.unit)
    point = do(point, "take-back", people.unit)
    point = do(point, "submit-plan", people.unit)
    point = do(point, "return-plan", people.county)
    point = walk(point, people, until=_is("rectifying"))
    point = do(point, "report-progress", people.unit)
    point = do(point, "request-extension", people.unit)
    point = do(point, "declare-done", people.unit)
    point = do(point, "take-back", people.unit)
    point = do(point, "declare-done", people.unit)
    point = do(point, "fail-self-check", people.county)
    point = walk(point, people, until=_is("accept_review"))
    point = do(point, "return-acceptance", people.city)
    point = walk(point, people, until=_is("publicity"))
    point = do(point, "end-publicity", people.city, objections="村民反映")
    point = walk(point, people, until=_is("closed"))
    do(point, "reopen", people.city)


def _light(people: Cast) -> None:
    """A patrol finding: no plan, no self-check, no publicity."""
    point = point_at("accept_review", people, "GP")
    point = do(point, "take-back", people.unit)
    point = walk(point, people, until=_is("closed"))
    do(point, "reopen", people.city)
    do(point_at("no_issue", people, "GP"), "reopen", people.city)


def _voided_from_everywhere(people: Cast) -> None:
    for status in EDGES["T21"].split():
        do(point_at(status.split(">")[0], people), "void", people.city)
    do(point_at("no_issue", people), "reopen", people.city)


def _entered_as_history(people: Cast) -> None:
    finished = {"imported_history": True, "due_on": None, "due_kind": ""}
    moment = "2019-05-01T09:00:00+08:00"
    make_point(people, status="no_issue", **finished)
    make_point(people, status="accept_review", rectified_at=moment, **finished)
    make_point(people, status="closed", closed_at=moment, **finished)


def test_every_edge_of_the_list_is_walked(
    people: Cast, record_property: Callable[[str, object], None]
) -> None:
    _supervised_all_the_way(people)
    _returned_everywhere(people)
    _light(people)
    _voided_from_everywhere(people)
    _entered_as_history(people)

    walked: Counter[tuple[str, str]] = Counter()
    rows = PointEvent.objects.values_list("action", "from_status", "to_status")
    for action, before, after in rows:
        walked[ACTIONS[action], f"{before or '-'}>{after}"] += 1
    wanted = {(code, edge) for code, edges in EDGES.items() for edge in edges.split()}
    assert set(walked) == wanted, wanted ^ set(walked)
    record_property(
        "figure",
        f"{len(wanted)} edges of {len(EDGES)} actions, each walked, by"
        f" {sum(walked.values())} steps",
    )
