"""Addresses of the overview."""

from django.urls import path

from problem_points.reporting.views.names import villages
from problem_points.reporting.views.overview import overview
from problem_points.reporting.views.search import search
from problem_points.reporting.views.statistics import statistics

app_name = "reporting"
urlpatterns = [
    path("map", overview, name="map"),
    path("map/villages", villages, name="villages"),
    path("map/search", search, name="search"),
    path("statistics", statistics, name="statistics"),
]
