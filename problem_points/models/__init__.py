"""The case: points, their chain of events, and everything a step leaves behind."""

from problem_points.models.anchor import AuditAnchor
from problem_points.models.assignment import Assignment
from problem_points.models.batch import Batch, BatchImport
from problem_points.models.deadline import Deadline, DeadlineKind
from problem_points.models.event import PointEvent
from problem_points.models.evidence import PointEvidence
from problem_points.models.finding import PointFinding
from problem_points.models.geometry_version import GeometryVersion
from problem_points.models.placement import Placement
from problem_points.models.point import PointQuerySet, ProblemPoint
from problem_points.models.profile import DeadlineRule, Profile
from problem_points.models.round import Round
from problem_points.models.steps import (
    Acceptance,
    Closure,
    Extension,
    LookBack,
    Measure,
    Plan,
    ProgressReport,
    Publicity,
    SupervisionOrder,
    Verification,
)

__all__ = [
    "Acceptance",
    "Assignment",
    "AuditAnchor",
    "Batch",
    "BatchImport",
    "Closure",
    "Deadline",
    "DeadlineKind",
    "DeadlineRule",
    "Extension",
    "GeometryVersion",
    "LookBack",
    "Measure",
    "Placement",
    "Plan",
    "PointEvent",
    "PointEvidence",
    "PointFinding",
    "PointQuerySet",
    "ProblemPoint",
    "Profile",
    "ProgressReport",
    "Publicity",
    "Round",
    "SupervisionOrder",
    "Verification",
]
