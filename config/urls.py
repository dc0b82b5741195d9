"""Root addresses: the only place that knows every app's."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config.api import api
from config.landing import home
from gis_core.accounts.views import language, me

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("", include("gis_core.urls")),
    path("", include("problem_points.urls")),
    path("", include("problem_points.reporting.urls")),
    path("api/v1/", api.urls),
    path("accounts/", include("gis_core.accounts.urls")),
    path("me", me, name="me"),
    path("language/", language, name="set_language"),
    # Its own sign-in leads to the one of the site (config.admin).
    path("admin/", admin.site.urls),
]

handler400 = "gis_core.http.bad_request"
handler403 = "gis_core.http.permission_denied"
handler404 = "gis_core.http.page_not_found"
handler500 = "gis_core.http.server_error"
