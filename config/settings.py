"""Settings of Green Shield Desk; every choice of the installer comes in through env."""

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = env.BASE_DIR

# --- Mode and secrets ---------------------------------------------------------------
PRODUCTION = env.flag("PRODUCTION", default=False)
DEBUG = env.flag("DEBUG", default=False)
DEVELOPMENT_SECRET = "development-only-not-a-secret"  # noqa: S105  refused in production
SECRET_KEY = env.text("SECRET_KEY", None if PRODUCTION else DEVELOPMENT_SECRET)
if PRODUCTION and (SECRET_KEY == DEVELOPMENT_SECRET or len(SECRET_KEY) < 50):
    raise ImproperlyConfigured(
        "SECRET_KEY must be at least 50 random characters in production."
    )
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG must be off in production.")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1")
if PRODUCTION and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of the site.")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")
DEMO = env.flag("DEMO", default=not PRODUCTION)
if PRODUCTION and DEMO:
    raise ImproperlyConfigured("DEMO accounts are refused in production.")

# --- What the site is ---------------------------------------------------------------
SITE_NAME = env.text("SITE_NAME", "乌兰察布市")
BASE_TILES_URL = env.text("BASE_TILES_URL", "")

INSTALLED_APPS = [
    "problem_points.demo",
    "problem_points.reporting",
    "problem_points",
    "outfalls",
    "protected_areas",
    "grid",
    "gis_core.intake",
    "gis_core.evidence",
    "gis_core.accounts",
    "gis_core",
    "leaflet",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "ninja",
    "django_tasks",
    "django_tasks_db",
    "pgtrigger",
    "pghistory",
    "config.apps.Administration",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.gis",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "gis_core.accounts.middleware.LanguageMiddleware",
    # After the language, so that refusals are in it; before all that may refuse.
    "gis_core.middleware.RefusalMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gis_core.accounts.bearer.BearerMiddleware",
    # Before whatever reads a body: nobody unknown can have one read.
    "gis_core.middleware.SignInMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.navigation.frame",
            ],
        },
    }
]

FORM_RENDERER = "gis_core.forms.Renderer"

# --- Database -----------------------------------------------------------------------
# The application role runs everything; the owner only migrates. Given one URL only,
# that one role does both, and a check says what is weaker for it.
DATABASE = env.database("DATABASE_URL", "postgresql:///green_shield")
DATABASE_OWNER = (
    env.database("DATABASE_OWNER_URL")
    if env.text("DATABASE_OWNER_URL", "")
    else DATABASE
)
# manage.py asks for the owner for the commands that change the schema.
AS_OWNER = env.flag("AS_OWNER", default=False)
# config/wsgi.py says that this process answers people, who do not wait for ever.
SERVES_WEB = env.flag("SERVES_WEB", default=False)
DATABASES = {
    "default": {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        **(DATABASE_OWNER if AS_OWNER else DATABASE).as_django(),
        "CONN_MAX_AGE": env.number("CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "application_name": "green-shield-desk",
            # Compiling a spatial query takes seconds, running it milliseconds. What a
            # killed process had asked for is given up, its locks with it. Whoever serves
            # no pages works on whole batches.
            "options": "-c jit=off -c client_connection_check_interval=2s "
            + (
                "-c statement_timeout=5s"
                if SERVES_WEB
                else "-c work_mem=64MB -c temp_buffers=64MB -c random_page_cost=1.1"
            ),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _bundled(package: str, library: str) -> str | None:
    """The library that a wheel carries, if it does; found without importing the package.

    Linux wheels keep it in `<package>.libs` beside the package, macOS ones inside it.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    for place, pattern in (
        (folder.parent / f"{package}.libs", f"{library}*.so*"),
        (folder / ".dylibs", f"{library}*.dylib"),
    ):
        for found in sorted(place.glob(pattern)):
            return str(found)
    return None


# GDAL and GEOS come from the pyogrio and shapely wheels: newer than Debian's, and
# Django can block file and network access of malicious spatial references with them.
# Empty settings fall back to the system's libraries.
GDAL_LIBRARY_PATH = env.text("GDAL_LIBRARY_PATH", "") or _bundled("pyogrio", "libgdal")
GEOS_LIBRARY_PATH = env.text("GEOS_LIBRARY_PATH", "") or _bundled(
    "shapely", "libgeos_c"
)

# --- People -------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "grid.permissions.AdministratorBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "gis_core.accounts.passwords.GuessingValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "gis_core.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# Failed sign-ins are counted by axes in the database (see gis_core.accounts.lockout);
# these limits hold for each process: any sign-in, and codes of the second factor.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "10/15m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "绿盾 Green Shield Desk"
PROXY_COUNT = env.number("PROXY_COUNT", 0)
AXES_HANDLER = "gis_core.accounts.lockout.Handler"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_VERBOSE = False
AXES_USERNAME_CALLABLE = "gis_core.accounts.lockout.name_of"
AXES_CLIENT_IP_CALLABLE = "gis_core.accounts.addresses.client_address"
AXES_LOCKOUT_CALLABLE = "gis_core.accounts.lockout.response"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- Language and time --------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- Files --------------------------------------------------------------------------
STATIC_URL = "/static/"
# Built by config/assets.mjs; first, so that its Leaflet hides django-leaflet's older one.
STATICFILES_DIRS = [BASE_DIR / "static" / "vendor", BASE_DIR / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "staticfiles")
FILE_STORE = env.path("FILE_STORE", BASE_DIR / ".local" / "files")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(FILE_STORE)},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
# Else it expects STATIC_ROOT, which only production fills.
WHITENOISE_AUTOREFRESH = not PRODUCTION
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Background work ----------------------------------------------------------------
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
    }
}
# How often a worker looks for work and shows that it is alive, after how long a silence
# its job is taken over, and how long the first pause after a failure is (then doubled).
JOB_POLL_SECONDS = 0.5
JOB_HEARTBEAT_SECONDS = env.number("JOB_HEARTBEAT_SECONDS", 3)
JOB_SILENCE_SECONDS = env.number("JOB_SILENCE_SECONDS", 30)
JOB_RETRY_SECONDS = env.number("JOB_RETRY_SECONDS", 5)
# What is done again and again: a function of a tasks module, and how often.
PERIODIC_TASKS = [
    ("gis_core.tasks.tidy", timedelta(days=1)),
    ("gis_core.evidence.tasks.sweep", timedelta(days=1)),
    ("problem_points.tasks.end_publicities", timedelta(days=1)),
    ("problem_points.tasks.anchor", timedelta(days=1)),
]

# --- Mail ---------------------------------------------------------------------------
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "green-shield@localhost")

# --- Map ----------------------------------------------------------------------------
LEAFLET_CONFIG = {
    "TILES": [],
    "ATTRIBUTION_PREFIX": "",
    "SCALE": "metric",
    "MIN_ZOOM": 1,  # tiles of the server are one level coarser, from 0 on
    "MINIMAP": False,
    "RESET_VIEW": False,
    "NO_GLOBALS": False,
}
# Map layers, in drawing order from the ground up: dotted paths of MapLayer values.
MAP_LAYERS = [
    "problem_points.layers.BASE",
    "grid.layers.CELLS",
    "protected_areas.layers.RED_LINE",
    "protected_areas.layers.WATER_ZONES",
    "protected_areas.layers.SITES",
    "protected_areas.layers.ZONES",
    "outfalls.layers.WATER_BODIES",
    "outfalls.layers.SECTIONS",
    "outfalls.layers.OUTFALLS",
    "problem_points.layers.POINTS",
]

# What can be imported: the name that a run stores, and the ImportTarget it stands for.
IMPORT_TARGETS = {
    "points": "problem_points.importing.target.PointsTarget",
    "grid": "grid.importing.target.GridTarget",
    "areas": "protected_areas.importing.target.AreasTarget",
    "outfalls": "outfalls.importing.target.OutfallsTarget",
}

# --- Safety in the browser ----------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "gis_core.http.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = False
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
# Sign-in locks by name and address together, or one could lock out everybody else.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
