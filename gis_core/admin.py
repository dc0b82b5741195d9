"""What all pages of the administration share, and the kernel's own registers."""

from typing import Any

import pghistory
from django.contrib import admin
from django.contrib.gis.db.models.fields import BaseSpatialField
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, HttpResponse

from gis_core.models import CodeItem, CodeList, Holiday


class Register(admin.ModelAdmin):
    """Rows that are changed and added, but never deleted: they end by a date.

    Shapes are neither shown nor loaded nor asked for: they come with imports, and a
    text that reached a spatial lookup would be opened as a raster (CVE-2026-15307).
    Whoever changes a row stands in its history.
    """

    list_per_page = 50
    show_full_result_count = False

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """All shapes, beside what the register leaves out."""
        return [*(self.exclude or ()), *shapes_of(self.model)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows without their shapes, which may be large."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.defer(*shapes_of(self.model))

    def lookup_allowed(
        self, lookup: str, value: str, request: HttpRequest | None = None
    ) -> bool:
        """Whether an address may ask for this; never for a shape, on any way to it."""
        if _leads_to_a_shape(self.model, lookup):
            return False
        return bool(super().lookup_allowed(lookup, value, request))

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """Nothing is deleted."""
        return False

    def changeform_view(self, request: HttpRequest, *place: Any, **rest: Any) -> Any:
        """The form; what it changes is noted with the person."""
        with pghistory.context(user=request.user.pk, url=request.path):
            return super().changeform_view(request, *place, **rest)

    def changelist_view(self, request: HttpRequest, *rest: Any) -> HttpResponse:
        """The list; what its actions change is noted with the person."""
        with pghistory.context(user=request.user.pk, url=request.path):
            answer: HttpResponse = super().changelist_view(request, *rest)
            return answer


class ReadOnly(Register):
    """Rows that are only looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is added."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """Nothing is changed."""
        return False


class ImportedRegister(Register):
    """Rows that come with imports, since they have a shape; their words are edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come with imports."""
        return False


def shapes_of(model: type[Model]) -> list[str]:
    """The geometry columns of a model, the generated ones included."""
    return [field.name for field in model._meta.fields if _is_shape(field)]


def _is_shape(field: Any) -> bool:
    return isinstance(getattr(field, "output_field", field), BaseSpatialField)


def _leads_to_a_shape(model: type[Model], lookup: str) -> bool:
    for part in lookup.split(LOOKUP_SEP):
        try:
            field = model._meta.get_field(part)
        except FieldDoesNotExist:
            return False
        if _is_shape(field):
            return True
        if not (isinstance(field, Field) or field.is_relation) or not field.is_relation:
            return False
        model = field.related_model  # type: ignore[assignment]
    return False


class CodeItemInline(admin.TabularInline):
    """The codes of a list; a code that is not used any more ends by its date."""

    model = CodeItem
    extra = 0
    fields = (
        "code",
        "label_zh",
        "label_en",
        "aliases",
        "parent",
        "sort",
        "valid_from",
        "valid_to",
    )
    raw_id_fields = ("parent",)
    can_delete = False


@admin.register(CodeList)
class CodeListAdmin(Register):
    """Code lists with their codes."""

    list_display = ("key", "title_zh", "title_en", "source")
    search_fields = ("key", "title_zh", "title_en")
    inlines = (CodeItemInline,)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        """The key is what programs know a list by."""
        return ("key",) if obj else ()


@admin.register(CodeItem)
class CodeItemAdmin(Register):
    """All codes, to be searched."""

    list_display = ("code_list", "code", "label_zh", "label_en", "valid_to")
    list_filter = ("code_list",)
    search_fields = ("code", "label_zh", "label_en")
    raw_id_fields = ("parent",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        """The code is what is stored in other rows."""
        return ("code_list", "code") if obj else ()


@admin.register(Holiday)
class HolidayAdmin(Register):
    """Holidays and worked weekends; deadlines count by them."""

    list_display = ("date", "name", "is_working_day")
    list_filter = ("is_working_day",)
    date_hierarchy = "date"

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """A day that was announced and taken back."""
        return bool(self.has_change_permission(request, obj))
