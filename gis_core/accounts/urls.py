"""Addresses under /accounts/: those of allauth that people here need, and no others.

Nobody signs up, and passwords are set anew by administrators: an intranet has no mail.
"""

from allauth.account import views
from django.urls import include, path

from gis_core.accounts.views import sign_in

urlpatterns = [
    path("login/", sign_in, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/", views.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
