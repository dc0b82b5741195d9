"""How every form of the site is drawn: our field template instead of Django's."""

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Draws a field with its label, help and mistakes where people look for them."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
