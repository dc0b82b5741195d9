"""Which of a person's tasks are verdicts on what others handed in."""

from gis_core.accounts.models import User
from grid.roles import Role
from grid.scopes import roles_of
from problem_points.views.todo.tasks import Task, tasks_of
from problem_points.workflow.transitions import BY_ACTION, Action

REVIEWERS = frozenset({Role.CITY, Role.COUNTY, Role.PROVINCE, Role.DEPARTMENT})
REVIEWED = frozenset(
    row.action
    for row in BY_ACTION.values()
    if row.signs is not None or row.judges is not None
) - {Action.REQUEST_EXTENSION}
SHOWN = 200


def may_review(user: User) -> bool:
    """Does this person's role judge what others hand in?"""
    return bool(roles_of(user) & REVIEWERS)


def queue_of(person: User) -> list[Task]:
    """The queue, the most pressing first."""
    return [task for task in tasks_of(person) if task.action in REVIEWED][:SHOWN]
