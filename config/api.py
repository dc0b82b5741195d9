"""The API: each app's router under /api/v1/."""

from gis_core.endpoint import Api

api = Api(
    title="Green Shield Desk",
    version="1",
    urls_namespace="api",
    description="Problem points, their steps and their evidence.",
)
