"""Django settings of every process."""

from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from studio.core.database_address import django_form
from studio.environment import BASE_DIR, database_url, environment, socket_folder

SECRET_KEY = environment.secret_key
SECRET_KEY_FALLBACKS = [key for key in environment.old_secrets.split(",") if key]
DEBUG = environment.debug
ALLOWED_HOSTS = environment.hosts.split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in environment.origins.split(",") if origin]
VAR = environment.var

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "studio.web.apps.StaticFilesConfig",
    "channels",
    "csp",
    "procrastinate.contrib.django",
    "studio.accounts",
    "studio.audit",
    "studio.projects",
    "studio.assets",
    "studio.jobs",
    "studio.drafts",
    "studio.prompts",
    "studio.artwork",
    "studio.typefaces",
    "studio.layouts",
    "studio.sheets",
    "studio.canvases",
    "studio.reviews",
    "studio.exports",
    "studio.notices",
    "studio.api",
    "studio.realtime",
    "studio.web.apps.WebConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "studio.api.plain_errors.PlainErrors",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "studio.web.database_away.DatabaseAway",
]

ROOT_URLCONF = "studio.urls"
ASGI_APPLICATION = "studio.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "studio.web.views_notices.notice_count",
            ],
        },
    }
]


def _database(url: str) -> dict[str, Any]:
    """Return Django's form of a postgres:// address, or the embedded server's."""
    own = {"NAME": "masthead", "USER": "postgres", "HOST": str(socket_folder(VAR / "pg"))}
    try:
        return django_form(url) if url else own
    except ValueError as error:
        raise SystemExit(str(error)) from error


_DATABASE = _database(database_url)
EMBEDDED_DATABASE = not database_url
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": f"test_masthead{environment.test_suffix}"},
        **_DATABASE,
        "OPTIONS": {
            **_DATABASE.get("OPTIONS", {}),
            "pool": {"min_size": 2, "max_size": 8, "timeout": 10},
            # A statement that a connection meets again is planned once: a third of the
            # database's time. It needs connections of one's own, as LISTEN does anyway.
            "server_side_binding": True,
            "prepare_threshold": 5,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "studio" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR / "assets"), "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["lit-html"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
MASTHEAD_PROXIES = environment.proxies_in_front
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.https
# The proxy says how people came: links that are copied from a page begin with https then.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.https else None
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_HTTPONLY = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

mail = urlsplit(environment.email_url)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if mail.hostname else 'console'}.EmailBackend"
EMAIL_HOST = mail.hostname or ""
EMAIL_USE_SSL = mail.scheme == "smtps"
EMAIL_PORT = mail.port or (465 if EMAIL_USE_SSL else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(mail.username or ""), unquote(mail.password or "")
EMAIL_USE_TLS = bool(mail.username) and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.email_from
MASTHEAD_ADDRESS = environment.address.rstrip("/")

PROCRASTINATE_IMPORT_PATHS: list[str] = []
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "no_studio_app_defines_tasks"

MASTHEAD_AUDIT = VAR / "audit"
MASTHEAD_MODELS = environment.models_folder
MASTHEAD_HUB, MASTHEAD_HUB_TOKEN = environment.hub, environment.hub_token
MASTHEAD_DEFAULT_MODEL = environment.default_model
MASTHEAD_IMAGES_API = environment.images_server
MASTHEAD_WAITING_PER_PERSON = environment.waiting_per_person
MASTHEAD_WAITING_PER_PROJECT = environment.waiting_per_project
MASTHEAD_LLM_URL, MASTHEAD_LLM_KEY = environment.llm_url, environment.llm_key
MASTHEAD_LLM_MODEL, MASTHEAD_LLM_TIMEOUT_S = environment.llm_model, environment.llm_timeout_s
MASTHEAD_FONTS = environment.fonts
MASTHEAD_MATTING = environment.matting
MASTHEAD_DEVICE = environment.device
MASTHEAD_ENGINE = environment.engine
MASTHEAD_FAKE_STEP_MS = environment.fake_step_ms

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        **{
            name: {"level": "WARNING"}
            for name in ("daphne", "procrastinate", "pikepdf", "fontTools")
        },
        # Whoever uses a pool says that the database is away; the pool says it at every try.
        "psycopg.pool": {"level": "ERROR"},
    },
}
