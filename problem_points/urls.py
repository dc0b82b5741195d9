"""Addresses of the case."""

from django.urls import path

from problem_points.views import (
    evidence,
    import_parcel,
    imports,
    near,
    near_point,
    points,
    register_imports,
)
from problem_points.views.desk import cells, chase, handover
from problem_points.views.desk import pages as desk
from problem_points.views.review import bulk
from problem_points.views.review import pages as review
from problem_points.views.todo import pages as todo

app_name = "problem_points"
urlpatterns = [
    path("points/<int:point_id>", points.show, name="point"),
    path("points/<int:point_id>/print", points.dossier, name="dossier"),
    path("points/<int:point_id>/<slug:action>", points.act, name="act"),
    path("imports", imports.imports, name="imports"),
    path("imports/registers", register_imports.registers, name="register-imports"),
    path("imports/<int:run_id>", imports.run, name="import"),
    path("imports/<int:run_id>/answers", imports.answer, name="import-answers"),
    path("imports/<int:run_id>/apply", imports.apply, name="import-apply"),
    path("imports/<int:run_id>/cancel", imports.cancel, name="import-cancel"),
    path("imports/<int:run_id>/compared", imports.compared, name="import-compared"),
    path("imports/<int:run_id>/layers", import_parcel.layer, name="import-layer"),
    path(
        "imports/<int:run_id>/along/<int:number>",
        import_parcel.along,
        name="import-along",
    ),
    path("imports/<int:run_id>/rows", imports.rows, name="import-rows"),
    path(
        "imports/<int:run_id>/rows/<int:z>/<int:x>/<int:y>.mvt",
        imports.tile,
        name="import-tile",
    ),
    path("imports/<int:run_id>/rollback", imports.roll_back, name="import-rollback"),
    path("desk", desk.desk, name="desk"),
    path("desk/preview", desk.preview, name="desk-preview"),
    path("desk/dispatch", desk.dispatch, name="desk-dispatch"),
    path("desk/undo", desk.undo, name="desk-undo"),
    path("desk/cell", cells.cell, name="desk-cell"),
    path("desk/handover", handover.handover, name="handover"),
    path("desk/handover/preview", handover.preview, name="handover-preview"),
    path("desk/chase", chase.chase, name="chase"),
    path("desk/chase/send", chase.send, name="chase-send"),
    path("review", review.review, name="review"),
    path("review/bulk", bulk.preview, name="review-bulk"),
    path("review/pass", bulk.carry_out, name="review-pass"),
    path("review/<int:point_id>/<slug:action>", review.decide, name="review-decide"),
    path("todo", todo.todo, name="todo"),
    path("todo/read", todo.read, name="todo-read"),
    path("near", near.near, name="near"),
    path("near/person", near.near_person, name="near-person"),
    path("near/points", near.near_points, name="near-points"),
    path("near/points/<int:point_id>", near_point.near_point, name="near-point"),
    path("near/manifest.webmanifest", near.manifest, name="near-manifest"),
    path("near/worker.js", near.worker, name="near-worker"),
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
