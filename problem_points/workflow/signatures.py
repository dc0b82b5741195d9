"""Chains of signatures: which levels and departments must sign a step, in what order.

Levels sign in order; departments co-sign meanwhile, and the last level signs only
after them, so the deciding signature is always the last one. The chain follows from
the profile and the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from grid.roles import Role, Tier
from problem_points.workflow.codes import COSIGNED, NO_RECTIFICATION
from problem_points.workflow.transitions import Chain

LEVEL_OF: dict[Role, Tier] = {
    Role.COUNTY: Tier.COUNTY,
    Role.CITY: Tier.CITY,
    Role.PROVINCE: Tier.PROVINCE,
}
"""The level for which a role signs."""


@dataclass(frozen=True, slots=True)
class Signing:
    """What a chain depends on: rows of the profile and facts of the case."""

    verify_levels: tuple[Tier, ...]
    close_level: Tier
    verdict: str
    is_focus: bool
    lawful_cosign: tuple[str, ...]
    plan_cosign: tuple[str, ...]
    self_check_cosign: tuple[str, ...]
    acceptance_cosign: tuple[str, ...]


def levels(chain: Chain, case: Signing) -> tuple[Tier, ...]:
    """The levels that sign a step, in order."""
    if chain is Chain.VERIFICATION:
        with_province = (
            case.close_level is Tier.PROVINCE and case.verdict in NO_RECTIFICATION
        )
        return case.verify_levels + ((Tier.PROVINCE,) if with_province else ())
    if chain is Chain.PLAN:
        return (Tier.COUNTY, Tier.CITY) if case.is_focus else (Tier.COUNTY,)
    if chain is Chain.SELF_CHECK:
        return (Tier.COUNTY,)
    if chain is Chain.EXTENSION:
        return (Tier.COUNTY, Tier.CITY)
    if chain is Chain.ACCEPTANCE and case.close_level is Tier.PROVINCE:
        return (Tier.CITY, Tier.PROVINCE)
    return (case.close_level,)


def departments(chain: Chain, case: Signing) -> tuple[str, ...]:
    """The kinds of departments that co-sign a step."""
    if chain is Chain.VERIFICATION:
        return case.lawful_cosign if case.verdict in COSIGNED else ()
    if chain is Chain.PLAN:
        return case.plan_cosign
    if chain is Chain.SELF_CHECK:
        return case.self_check_cosign
    if chain is Chain.ACCEPTANCE:
        return case.acceptance_cosign
    return ()


def next_level(chain: Chain, case: Signing, signed: Tier) -> Tier | None:
    """The level after the one that just signed; None after the last.

    The city may stand in for a county that is last (acceptance, closing).
    """
    order = levels(chain, case)
    if signed not in order:
        return None
    position = order.index(signed)
    return order[position + 1] if position + 1 < len(order) else None


def may_sign(
    role: Role,
    chain: Chain,
    case: Signing,
    awaiting_level: str,
    awaiting_departments: Sequence[str],
    department: str,
) -> bool:
    """Is it this role's turn? `department` is the kind of a co-signer's organisation."""
    if role is Role.DEPARTMENT:
        return department in awaiting_departments
    level = LEVEL_OF.get(role)
    if level is None or not awaiting_level:
        return False
    if level == awaiting_level:
        return True
    # The province signs where it is asked, and nowhere else.
    stands_in = chain in {Chain.ACCEPTANCE, Chain.CLOSURE} and level is Tier.CITY
    return stands_in and awaiting_level == Tier.COUNTY


def may_judge(role: Role, awaiting_level: str) -> bool:
    """May this role send the step back? The awaited level may, and those above it."""
    level = LEVEL_OF.get(role)
    return (
        level is not None
        and bool(awaiting_level)
        and level.rank >= Tier(awaiting_level).rank
    )
