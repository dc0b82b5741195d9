"""Addresses of the case."""

from django.urls import path

from problem_points.views import evidence

app_name = "problem_points"
urlpatterns = [
    path(
        "points/<int:point_id>/evidence/<uuid:uid>", evidence.evidence, name="evidence"
    ),
    path(
        "points/<int:point_id>/evidence/<uuid:uid>/original",
        evidence.original,
        name="evidence-original",
    ),
]
