"""The demo city as it stands in the database: every count of the story, every state
told by its events, more than one kind of life, and nothing new when loaded again."""

import hashlib
from collections import Counter

from django.core.management import call_command
from django.db import connection
from django.db.models import F

from problem_points import audit
from problem_points.demo import load, story
from problem_points.demo.walk import CLIENT
from problem_points.lamps import Lamp, lamp
from problem_points.models import (
    Assignment,
    Batch,
    PointEvent,
    PointEvidence,
    ProblemPoint,
)
from problem_points.workflow.states import BUCKETS, Bucket, Status
from problem_points.workflow.transitions import Action

TABLES = (
    "grid_cell",
    "grid_membership",
    "accounts_user",
    "problem_points_batch",
    "problem_points_problempoint",
    "problem_points_pointevent",
    "problem_points_pointevidence",
    "problem_points_deadline",
    "gis_core_notice",
    "gis_core_job",
    "evidence_storedfile",
    "intake_importrun",
)


def contents() -> dict[str, str]:
    """A digest of every row of the tables that the demo fills."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")  # noqa: S608
            text = "\n".join(row for (row,) in cursor.fetchall())
            found[table] = hashlib.sha256(text.encode()).hexdigest()
    return found


def test_the_city_holds_what_its_story_says(demo_database: str) -> None:
    """One copy of the city for all that only looks; loading again comes last."""
    _counts_are_those_of_the_report()
    _every_state_follows_from_the_events()
    _the_walked_points_have_photos_and_papers()
    _more_befalls_points_than_going_straight_on()
    _nothing_is_red_only()
    _every_batch_came_whole_under_names_of_its_own()
    before = contents()
    assert load.load(print) is False
    call_command("load_demo")
    assert contents() == before


def _counts_are_those_of_the_report() -> None:
    points = ProblemPoint.objects.all()
    buckets = Counter(
        BUCKETS[Status(p)] for p in points.values_list("status", flat=True)
    )
    assert buckets.total() == 2252
    assert (buckets[Bucket.CLOSED], buckets[Bucket.DONE]) == (2127, 41)
    assert buckets[Bucket.TODO] + buckets[Bucket.DOING] + buckets[Bucket.NONE] == 84
    by_county: dict[int, set[Bucket]] = {}
    for county, status in points.values_list("cell__county", "status"):
        by_county.setdefault(county, set()).add(BUCKETS[Status(status)])
    assert len(by_county) == 11
    for buckets_of_one in by_county.values():
        assert buckets_of_one & {Bucket.DONE, Bucket.CLOSED}
        assert buckets_of_one & {Bucket.TODO, Bucket.DOING}


def _every_state_follows_from_the_events() -> None:
    """The last event of each point, in its own order, names the state it is in."""
    newest = (
        PointEvent.objects.order_by("point", "-seq")
        .distinct("point")
        .values_list("point", "to_status", "seq")
    )
    stored = ProblemPoint.objects.values_list("pk", "status", "last_seq")
    assert sorted(newest) == sorted(stored)
    assert len(stored) == 2252
    broken = PointEvent.objects.filter(seq__gt=1, from_status="")
    assert not broken.exists()
    result = audit.verify()
    assert (result.is_sound, result.points) == (True, 2252)


def _the_walked_points_have_photos_and_papers() -> None:
    walked = PointEvent.objects.filter(client=CLIENT).values("point").distinct()
    assert walked.count() >= 200
    photographed = PointEvidence.objects.filter(kind="photo").values("point").distinct()
    assert photographed.count() >= 200
    assert PointEvidence.objects.filter(original__media_type="application/pdf").exists()
    flagged = PointEvidence.objects.exclude(flags=[]).count()
    assert flagged < 0.05 * PointEvidence.objects.count()
    states = set(ProblemPoint.objects.values_list("status", flat=True))
    assert states == set(Status) - {Status.VOID}


def _more_befalls_points_than_going_straight_on() -> None:
    counts = Counter(PointEvent.objects.values_list("action", flat=True))
    assert counts[Action.RETURN_VERIFICATION] >= 5
    assert counts[Action.RETURN_ACCEPTANCE] >= 5
    assert counts[Action.CONFIRM_LOOK_BACK] >= 3
    assert counts[Action.SUPERVISE] >= 2
    points = ProblemPoint.objects.all()
    assert points.filter(extension_count=1).count() >= 5
    assert points.filter(round_no=2, rebound_count=1).count() == 3
    unowned = Assignment.objects.filter(
        ends_at__isnull=True, assignee__isnull=True, cell__tier="village"
    )
    assert unowned.count() >= 2
    assert not PointEvent.objects.filter(at__date__gt=story.TODAY).exists()


def _nothing_is_red_only() -> None:
    open_points = ProblemPoint.objects.filter(due_on__isnull=False)
    late = open_points.filter(due_on__lt=story.TODAY).count()
    assert 0.2 < late / open_points.count() < 0.8
    shown = ProblemPoint.objects.annotate(shown=lamp(story.TODAY))
    lamps = Counter(shown.values_list("shown", flat=True))
    assert set(lamps) >= {Lamp.GREEN, Lamp.YELLOW, Lamp.RED, Lamp.BLUE}


def _every_batch_came_whole_under_names_of_its_own() -> None:
    batches = Batch.objects.all()
    assert {batch.code for batch in batches} == {f"GS-{year}" for year in story.BATCHES}
    assert batches.filter(expected_count=F("imports__run__accepted")).count() == 5
    points = ProblemPoint.objects.all()
    for year in story.BATCHES:
        issued = points.filter(batch__code=f"GS-{year}")
        assert not issued.filter(detected_type="").exists(), year
        assert not issued.filter(change_type="").exists(), year
        assert not issued.filter(image_before_on=None).exists(), year
        assert not issued.filter(area_ha=None).exists(), year
        assert not issued.filter(description="").exists(), year
        assert issued.exclude(responsible_name="").count() > 100, year
