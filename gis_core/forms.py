"""How every form of the site is drawn: our templates instead of Django's."""

from django import forms
from django.forms.renderers import DjangoTemplates

from gis_core.errors import DomainError


class Renderer(DjangoTemplates):
    """Draws a field with its label, help and mistakes where people look for them."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


def show_refusal(form: forms.BaseForm, refusal: DomainError) -> None:
    """Put a refusal where its cause is; what was typed stays."""
    placed = False
    for name, text in refusal.fields.items():
        field = name.split(".")[0]
        if field in form.fields and not form.fields[field].widget.is_hidden:
            form.add_error(field, str(text))
            placed = True
        else:
            form.add_error(None, str(text))
    if not placed:
        form.add_error(None, refusal.sentence())


class Chips(forms.RadioSelect):
    """One of a few answers, all in sight; groups get a line each."""

    template_name = "components/chips.html"


class Ticks(forms.CheckboxSelectMultiple):
    """Some of a few answers, one a line."""

    template_name = "components/ticks.html"


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
