"""The administration, as an installed app."""

from django.contrib.admin.apps import AdminConfig


class Administration(AdminConfig):
    """Django's administration with a site of our own."""

    default_site = "config.admin.Site"
