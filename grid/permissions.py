"""Who may see the registers, and who may use the administration."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from grid.roles import Role
from grid.scopes import grants_of, roles_of


def can_see_registers(user: Any) -> bool:
    """Whoever holds any role today."""
    return bool(grants_of(user))


def can_administer(user: Any) -> bool:
    """System administrators look after users, code lists and registers, not cases."""
    return bool(
        user.is_active
        and (
            user.is_superuser
            or (user.is_staff and Role.ADMINISTRATOR in roles_of(user))
        )
    )


class AdministratorBackend(BaseBackend):
    """Tells Django's administration what `can_administer` says; signs nobody in."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """All of the administration, or nothing of it."""
        return can_administer(user_obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """The same for all apps."""
        return can_administer(user_obj)
