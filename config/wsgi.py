"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["SERVES_WEB"] = "yes"

application = get_wsgi_application()

from gis_core.checks import refuse_unsafe_start  # noqa: E402  the apps are ready now

refuse_unsafe_start()
