"""States of a point, and the buckets that leadership reads (domain.md C3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """Where a point stands. The stored value is the name; the number only sorts."""

    PENDING_DISPATCH = "pending_dispatch", _("pending dispatch")
    PENDING_VERIFY = "pending_verify", _("pending verification")
    VERIFY_REVIEW = "verify_review", _("verification under review")
    NO_ISSUE = "no_issue", _("no rectification needed")
    PENDING_PLAN = "pending_plan", _("plan to be made")
    PLAN_REVIEW = "plan_review", _("plan under review")
    RECTIFYING = "rectifying", _("rectifying")
    SELF_CHECK = "self_check", _("county self-check")
    ACCEPT_REVIEW = "accept_review", _("awaiting acceptance")
    PUBLICITY = "publicity", _("publicity")
    PENDING_CLOSE = "pending_close", _("pending closure")
    CLOSED = "closed", _("closed")
    VOID = "void", _("void")


NUMBERS: dict[Status, int] = {
    Status.PENDING_DISPATCH: 10,
    Status.PENDING_VERIFY: 20,
    Status.VERIFY_REVIEW: 30,
    Status.NO_ISSUE: 40,
    Status.PENDING_PLAN: 50,
    Status.PLAN_REVIEW: 60,
    Status.RECTIFYING: 70,
    Status.SELF_CHECK: 80,
    Status.ACCEPT_REVIEW: 90,
    Status.PUBLICITY: 100,
    Status.PENDING_CLOSE: 110,
    Status.CLOSED: 120,
    Status.VOID: 900,
}


class Bucket(TextChoices):
    """What leadership counts."""

    TODO = "todo", _("not rectified")
    DOING = "doing", _("rectifying")
    DONE = "done", _("rectified, not yet closed")
    CLOSED = "closed", _("closed")
    NONE = "none", _("no rectification needed")
    VOID = "void", _("void")


BUCKETS: dict[Status, Bucket] = {
    Status.PENDING_DISPATCH: Bucket.TODO,
    Status.PENDING_VERIFY: Bucket.TODO,
    Status.VERIFY_REVIEW: Bucket.TODO,
    Status.NO_ISSUE: Bucket.NONE,
    Status.PENDING_PLAN: Bucket.TODO,
    Status.PLAN_REVIEW: Bucket.TODO,
    Status.RECTIFYING: Bucket.DOING,
    Status.SELF_CHECK: Bucket.DOING,
    Status.ACCEPT_REVIEW: Bucket.DONE,
    Status.PUBLICITY: Bucket.DONE,
    Status.PENDING_CLOSE: Bucket.DONE,
    Status.CLOSED: Bucket.CLOSED,
    Status.VOID: Bucket.VOID,
}


class Stage(TextChoices):
    """The four stages that people speak of."""

    VERIFY = "verify", _("verify")
    RECTIFY = "rectify", _("rectify")
    ACCEPT = "accept", _("accept")
    CLOSE = "close", _("close")


STAGES: dict[Status, Stage] = {
    Status.PENDING_DISPATCH: Stage.VERIFY,
    Status.PENDING_VERIFY: Stage.VERIFY,
    Status.VERIFY_REVIEW: Stage.VERIFY,
    Status.NO_ISSUE: Stage.VERIFY,
    Status.PENDING_PLAN: Stage.RECTIFY,
    Status.PLAN_REVIEW: Stage.RECTIFY,
    Status.RECTIFYING: Stage.RECTIFY,
    Status.SELF_CHECK: Stage.RECTIFY,
    Status.ACCEPT_REVIEW: Stage.ACCEPT,
    Status.PUBLICITY: Stage.ACCEPT,
    Status.PENDING_CLOSE: Stage.CLOSE,
    Status.CLOSED: Stage.CLOSE,
    Status.VOID: Stage.VERIFY,
}

OPEN = frozenset(Status) - {Status.NO_ISSUE, Status.CLOSED, Status.VOID}
"""States in which somebody still has to do something."""


def statuses_of(bucket: Bucket) -> list[Status]:
    """The states that a bucket holds, in order."""
    return [status for status in Status if BUCKETS[status] is bucket]
