"""Root addresses: the only place that knows every app's."""

from django.urls import URLPattern, URLResolver, include, path

from config.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("gis_core.urls")),
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.urls")),
]

handler400 = "gis_core.http.bad_request"
handler403 = "gis_core.http.permission_denied"
handler404 = "gis_core.http.page_not_found"
handler500 = "gis_core.http.server_error"
