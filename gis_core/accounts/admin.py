"""People, organisations and tokens in the administration."""

from http import HTTPStatus
from typing import Any

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gis_core.accounts import tokens
from gis_core.accounts.lockout import counted_name
from gis_core.accounts.models import ApiToken, Organisation, User
from gis_core.admin import ReadOnly, Register


class PersonCreationForm(AdminUserCreationForm):
    """A new person."""

    class Meta:
        model = User
        fields = ("username", "name", "phone", "organisation")


class PersonChangeForm(UserChangeForm):
    """What is known of a person."""

    language = forms.ChoiceField(
        label=_("language"),
        choices=[("", _("as in the browser")), *settings.LANGUAGES],
        required=False,
    )


@admin.register(User)
class PersonAdmin(Register, UserAdmin):
    """People. Who leaves is switched off, never deleted; what people may do are roles.

    A new password opens a lock after wrong ones. Superusers are made by command only.
    """

    add_form = PersonCreationForm
    form = PersonChangeForm
    list_display = ("username", "name", "organisation", "is_active", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "name", "phone")
    ordering = ("username",)
    autocomplete_fields = ("organisation",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined", "is_superuser", "is_demo")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (
            _("Person"),
            {"fields": ("name", "phone", "email", "organisation", "language")},
        ),
        (
            _("Sign-in"),
            {
                "fields": (
                    "is_active",
                    "is_staff",
                    "is_superuser",
                    "is_demo",
                    "last_login",
                    "date_joined",
                )
            },
        ),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    "username",
                    "name",
                    "phone",
                    "organisation",
                    "password1",
                    "password2",
                ),
            },
        ),
    )

    def user_change_password(
        self, request: HttpRequest, *place: Any, **rest: Any
    ) -> HttpResponse:
        """Set a new password: the person can use it at once."""
        answer: HttpResponse = super().user_change_password(request, *place, **rest)
        person = self.get_object(request, unquote(place[0] if place else rest["id"]))
        if answer.status_code == HTTPStatus.FOUND and person is not None:
            reset(username=counted_name(person.username))
        return answer


@admin.register(Authenticator)
class SecondFactorAdmin(ReadOnly):
    """Second factors; who lost the phone has theirs removed. No secret is shown."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__username", "user__name")
    exclude = ("data",)

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """The person signs in by password alone until they set up another."""
        return bool(self.has_view_permission(request, obj))


@admin.register(Organisation)
class OrganisationAdmin(Register):
    """Organisations; one that is no more is switched off."""

    list_display = ("name", "short_name", "kind", "division_code", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "short_name", "credit_code")
    autocomplete_fields = ("parent",)


@admin.register(ApiToken)
class TokenAdmin(ReadOnly):
    """Tokens by which programs act for people; made by command, ended here."""

    list_display = ("user", "label", "created_at", "last_used_on", "revoked_at")
    list_filter = ("revoked_at",)
    search_fields = ("user__username", "user__name", "label")
    exclude = ("digest",)
    actions = ("revoke",)

    @admin.action(description=_("Revoke the selected tokens"))
    def revoke(self, request: HttpRequest, chosen: QuerySet[ApiToken]) -> None:
        """End them at once."""
        count = tokens.revoke(chosen, timezone.now())
        self.message_user(
            request,
            ngettext(
                "%(count)d token was revoked.", "%(count)d tokens were revoked.", count
            )
            % {"count": count},
        )
