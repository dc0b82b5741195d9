"""The profiles that a new database starts with: domain.md C4, second table.

They are rows that staff edit; seeding adds what is missing and changes nothing.
"""

from typing import Any

from gis_core.accounts.models import OrganisationKind
from gis_core.evidence.models import EvidenceKind
from grid.roles import Tier
from problem_points.models import DeadlineRule, Profile
from problem_points.models.deadline import DeadlineKind
from problem_points.workflow.codes import Category

FULL: dict[str, Any] = {
    "min_persons": 2,
    "min_photos": 4,
    "needs_four_views": True,
    "max_distance_m": 200,
    "verify_levels": [Tier.COUNTY, Tier.CITY],
    "has_plan": True,
    "has_self_check": True,
    "has_publicity": True,
    "publicity_working_days": 5,
    "close_level": Tier.CITY,
    "national_close_level": "",
    "lawful_cosign": [OrganisationKind.FORESTRY],
    "plan_cosign": [],
    "self_check_cosign": [],
    "acceptance_cosign": [],
    "direct_dispatch": True,
    "needs_location": True,
    "min_after_photos": 3,
    "needs_pair": True,
    "needs_after_sample": False,
    "visit_at_acceptance": False,
    "supervise_after_returns": 2,
    "closing_files": [EvidenceKind.REGISTRATION],
    "look_back_months": [3, 6, 12],
}
LIGHT: dict[str, Any] = FULL | {
    "min_persons": 1,
    "min_photos": 2,
    "needs_four_views": False,
    "verify_levels": [Tier.COUNTY],
    "has_plan": False,
    "has_self_check": False,
    "has_publicity": False,
    "close_level": Tier.COUNTY,
    "lawful_cosign": [],
    "min_after_photos": 1,
    "closing_files": [],
    "look_back_months": [],
}

PROFILES: dict[Category, dict[str, Any]] = {
    Category.GREEN_SHIELD: FULL
    | {
        "plan_cosign": [OrganisationKind.FORESTRY],
        "national_close_level": Tier.PROVINCE,
    },
    Category.WATER_SOURCE: FULL | {"lawful_cosign": [OrganisationKind.WATER]},
    Category.OUTFALL: FULL
    | {
        "has_publicity": False,
        "needs_after_sample": True,
        "lawful_cosign": [OrganisationKind.WATER],
    },
    Category.GRID_PATROL: LIGHT,
    Category.INSPECTION: FULL | {"needs_location": False, "needs_four_views": False},
    Category.PETITION: FULL
    | {"needs_location": False, "needs_four_views": False, "has_publicity": False},
    Category.WATER_QUALITY: FULL
    | {"needs_location": False, "needs_four_views": False, "has_publicity": False},
    Category.RED_LINE: FULL | {"lawful_cosign": [OrganisationKind.NATURAL_RESOURCES]},
    Category.OTHER: FULL | {"has_publicity": False},
}

CLOCKS: dict[DeadlineKind, tuple[int, bool]] = {
    DeadlineKind.DISPATCH: (2, True),
    DeadlineKind.VERIFY: (15, False),
    DeadlineKind.REVIEW: (5, True),
    DeadlineKind.PLAN: (20, False),
    DeadlineKind.PLAN_REVIEW: (5, True),
    DeadlineKind.RECTIFY: (90, False),
    DeadlineKind.SELF_CHECK: (10, True),
    DeadlineKind.ACCEPT: (15, True),
    DeadlineKind.PUBLICITY: (5, True),
    DeadlineKind.CLOSE: (5, True),
}
"""Days and whether they are working days: the default clocks of C4. A plan's own date
takes the place of RECTIFY."""


def seed_profiles() -> None:
    """Add missing profiles and deadline rules; never change what is there."""
    have = set(Profile.objects.values_list("category", flat=True))
    for category, values in PROFILES.items():
        if category not in have:
            profile = Profile.objects.create(category=category, **values)
            DeadlineRule.objects.bulk_create(
                DeadlineRule(
                    profile=profile, kind=kind, days=days, in_working_days=working
                )
                for kind, (days, working) in CLOCKS.items()
            )
