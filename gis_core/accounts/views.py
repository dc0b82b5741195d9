"""Signing in, one at a time for each name; the language switch; the page about oneself."""

from allauth.account import views as allauth_views
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gis_core.accounts import lockout
from gis_core.accounts.models import User


@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; parallel tries of one name or address wait for each other."""
    with transaction.atomic():
        if request.method == "POST":
            lockout.take_turn(request)
        page: HttpResponse = allauth_views.login(request)
    return page


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language for the person and this browser, and go back to the page."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest(_("This language is not offered."))
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    answer = redirect(_own_page(request))
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Who one is, and how the pages look on this device."""
    return render(request, "account/me.html")


def _own_page(request: HttpRequest) -> str:
    """The page to go back to, if it is one of ours."""
    wanted = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else "/"
