"""Addresses of the overview."""

from django.urls import path

from problem_points.reporting.views.overview import overview

app_name = "reporting"
urlpatterns = [path("map", overview, name="map")]
