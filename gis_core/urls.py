"""Addresses of the ground."""

from django.urls import path

from gis_core import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
