#!/usr/bin/env python3
"""Run a management command of Green Shield Desk."""

import os
import sys

from django.core.management import execute_from_command_line

# These change the schema, so they connect as the owner of the database. All others,
# like the site itself, connect as the application, which cannot rewrite history.
OWNER_COMMANDS = {"migrate", "makemigrations", "optimizemigration", "pgtrigger"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if OWNER_COMMANDS.intersection(sys.argv[1:2]):
        os.environ["AS_OWNER"] = "yes"
    execute_from_command_line(sys.argv)
