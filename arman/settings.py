"""Settings, all of them from the environment or from the state folder of this installation.

The reference of the variables is docs/operations.md; `arman.environment` refuses bad values.
"""

from pathlib import Path
from typing import Any

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from arman import environment as env
from arman.logs import logging_settings
from arman.runtime.state import State

django_stubs_ext.monkeypatch()  # lets model fields be written with their types

ROOT = Path(__file__).resolve().parent.parent
STATE = State.from_environment()

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY") or STATE.secret_key()
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
PUBLIC_ID_KEY = env.text("ARMAN_PUBLIC_ID_KEY") or STATE.secret_key("public-id-key")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
BEHIND_TLS = env.flag("BEHIND_TLS")
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", int(BEHIND_TLS), at_least=0, at_most=9)

# --- Apps and requests ------------------------------------------------------------------------

LOCAL_APPS = [
    "kernel",
    "staff",
    "customers",
    "invoices",
    "credit_policy",
    "calls",
    "promises",
    "disputes",
    "escalations",
    "dunning",
    "worklists",
    "arman.home",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "template_partials",
    "lucide",
    "csp",
    "axes",
    "django_celery_beat",
    *LOCAL_APPS,
]
MIDDLEWARE = [
    "kernel.middleware.correlate",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kernel.middleware.act_as_user",
    "kernel.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "arman.urls"
WSGI_APPLICATION = "arman.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kernel.context.page",
            ],
        },
    }
]

# --- Database ---------------------------------------------------------------------------------

DATABASE_APPLICATION = env.database("DATABASE_URL", STATE.database_url("arman_app"))
DATABASE_OWNER = env.database(
    "DATABASE_OWNER_URL", env.text("DATABASE_URL", STATE.database_url("arman_owner"))
)
DATABASE_ROLE = env.choice("ARMAN_DB_ROLE", "application", ("application", "owner"))
if DATABASE_ROLE == "owner" and env.text("DATABASE_URL") and not env.text("DATABASE_OWNER_URL"):
    env.refuse("DATABASE_OWNER_URL must be set to migrate: the role of DATABASE_URL owns nothing.")
STATEMENT_TIMEOUT = env.number("STATEMENT_TIMEOUT", 60, at_least=0, at_most=86_400)  # seconds


def session_options() -> str:
    """Pages plan for many readers at once: no parallel workers, no statement without end."""
    options = ["jit=off", "lock_timeout=30s"]
    options += ["pg_trgm.word_similarity_threshold=0.4"]  # two letters swapped are still found
    if STATE.process == "web":
        options += ["max_parallel_workers_per_gather=0", f"statement_timeout={STATEMENT_TIMEOUT}s"]
        options += ["idle_in_transaction_session_timeout=600s"]
    return " ".join(f"-c {option}" for option in options)


def connection(address: dict[str, Any], options: str) -> dict[str, Any]:
    return {
        **address,
        "CONN_MAX_AGE": env.number("CONN_MAX_AGE", 60, at_least=0, at_most=86_400),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**address["OPTIONS"], "options": options},
    }


DATABASES = {
    "default": connection(DATABASE_OWNER, "-c lock_timeout=30s")
    if DATABASE_ROLE == "owner"
    else connection(DATABASE_APPLICATION, session_options())
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker, cache, background work -----------------------------------------------------------

REDIS_URL = env.redis("REDIS_URL", STATE.redis_url())
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.redis_database(REDIS_URL, 1),
    },
    # Pieces of pages that are the same for everybody, kept by each process for itself.
    "fragments": {
        "BACKEND": "django.core.cache.backends.dummy.DummyCache"
        if DEBUG
        else "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "fragments",
    },
}
CELERY_BROKER_URL = env.celery_broker(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than any task; a task that outlives it is guarded by its claimed run row.
    "visibility_timeout": 3600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"

# --- People -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "staff.backends.People",
]
LOGIN_URL = "staff:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "staff:sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}  # type: ignore[assignment]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
# Both together: who tries wrong passwords for somebody locks nobody else out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "kernel.addresses.client_address"
AXES_LOCKOUT_CALLABLE = "staff.views.sign_in.locked_out"
AXES_USERNAME_CALLABLE = "staff.views.sign_in.attempted_address"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False  # its messages carry addresses and names

# --- Safety of pages --------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
CSRF_FAILURE_VIEW = "kernel.refusals.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
# Beyond this host only where asked for: browsers keep it for a year, and others live there too.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_INCLUDE_SUBDOMAINS")
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD")
if SECURE_HSTS_PRELOAD and not SECURE_HSTS_INCLUDE_SUBDOMAINS:
    env.refuse("HSTS_PRELOAD needs HSTS_INCLUDE_SUBDOMAINS: browsers preload whole domains only.")
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # that these two are not set
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None

# --- Interface of programs --------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {"TITLE": "Arman", "VERSION": "1", "SERVE_INCLUDE_SCHEMA": False}

# --- Words, dates, files, mail ----------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German")), ("ro", _("Romanian"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = env.text("STATIC_ROOT", str(STATE.static))
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = STATE.files
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# What was sent holds people and money: for the account that runs Arman alone.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
IMPORT_FILES_DAYS = env.number("IMPORT_FILES_DAYS", 90, at_least=1, at_most=36_500)

EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 25, at_least=1, at_most=65_535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "arman.mail.PrivateFiles"
)
EMAIL_FILE_PATH = STATE.mail
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "arman@localhost")

LOGGING = logging_settings(
    style=env.choice("LOG_FORMAT", "plain", ("plain", "json")),
    level=env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
)
LOGGING_CONFIG = "logging.config.dictConfig"
