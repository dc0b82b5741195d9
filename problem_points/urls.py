"""Addresses of the case."""

from django.urls import path

from problem_points.views import evidence, points, todo

app_name = "problem_points"
urlpatterns = [
    path("points/<int:point_id>", points.show, name="point"),
    path("points/<int:point_id>/<slug:action>", points.act, name="act"),
    path("todo", todo.todo, name="todo"),
    path("p/<path:number>", points.by_number, name="by-number"),
    path(
        "points/<int:point_id>/evidence/<uuid:uid>", evidence.evidence, name="evidence"
    ),
    path(
        "points/<int:point_id>/evidence/<uuid:uid>/original",
        evidence.original,
        name="evidence-original",
    ),
]
