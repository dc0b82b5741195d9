"""The API: each app's router under /api/v1/."""

from gis_core.endpoint import Api
from problem_points.api import assignments, evidence, imports, points
from problem_points.reporting import api as statistics

api = Api(
    title="Green Shield Desk",
    version="1",
    urls_namespace="api",
    description="Problem points, their steps and their evidence.",
)

for app in (points, evidence, assignments, imports, statistics):
    api.add_router("", app.router)
