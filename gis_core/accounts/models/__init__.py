"""People, their organisations and their tokens."""

from gis_core.accounts.models.organisation import Organisation, OrganisationKind
from gis_core.accounts.models.token import ApiToken
from gis_core.accounts.models.user import User

__all__ = ["ApiToken", "Organisation", "OrganisationKind", "User"]
