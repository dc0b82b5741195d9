"""The administration's site: entered by the site's own sign-in, second factor and all."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from gis_core.errors import NotPermitted
from grid.permissions import can_administer

# Groups grant nothing here, and nobody confirms mail addresses.
LEFT_OUT = frozenset({"auth", "account"})


class Site(AdminSite):
    """System administrators only; cases cannot be moved from here."""

    site_header = _("Administration")
    site_title = _("Administration")
    index_title = _("Registers and people")
    empty_value_display = "—"

    def has_permission(self, request: HttpRequest) -> bool:
        """Who has the role today; a role that was taken away counts at once."""
        return can_administer(request.user)

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """No second way in: the site's sign-in, or a refusal for who is signed in."""
        if request.user.is_authenticated:
            if not self.has_permission(request):
                raise NotPermitted
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: Any = None,
        **options: Any,
    ) -> None:
        """Our registers come first; what a library offers for the same is left out."""
        models = (
            [model_or_iterable]
            if isinstance(model_or_iterable, type)
            else model_or_iterable
        )
        wanted = [
            model
            for model in models
            if not self.is_registered(model) and model._meta.app_label not in LEFT_OUT
        ]
        super().register(wanted, admin_class, **options)
