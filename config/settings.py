"""Settings, all from the environment. No rules live here."""

import os
import secrets
from pathlib import Path

from config import addresses, database, mail
from config.unfold import UNFOLD  # noqa: F401 - the admin reads it

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("CALLBOARD_VAR", BASE_DIR / "var"))

DEBUG = os.environ.get("DEBUG", "") == "1"
# Without a key from the environment each process gets its own: fine for commands and
# tests; the runner keeps one in var/ for the processes that it starts.
SECRET_KEY = os.environ.get("SECRET_KEY") or secrets.token_urlsafe(50)
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "rest_framework.authtoken",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "config.apps.Wiring",
    "sets",
    "base_ops",
    "scheduling",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": database.from_url(
        os.environ.get("DATABASE_URL") or "postgresql://app@/callboard",
        test_name=os.environ.get("TEST_DB_NAME"),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "base_ops.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
# Every door asks this one, and it counts the tries before it looks at a password.
AUTHENTICATION_BACKENDS = ["config.guard.GuardedBackend"]
SIGN_IN_TRIES_PER_NAME = int(os.environ.get("SIGN_IN_TRIES_PER_NAME", "10"))
SIGN_IN_TRIES_PER_ADDRESS = int(os.environ.get("SIGN_IN_TRIES_PER_ADDRESS", "100"))
SIGN_IN_WINDOW_MINUTES = int(os.environ.get("SIGN_IN_WINDOW_MINUTES", "15"))
# X-Forwarded-For is believed only as far as there are proxies of our own; without any, the
# address of a visitor is the one that the connection comes from.
NUM_PROXIES = int(os.environ.get("NUM_PROXIES", "0"))
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# The source language is Chinese: message ids are Chinese, locale/en translates them.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"  # the admin's; pages use the zone of the base they show

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# The runner collects static files before the web starts; commands and tests read the sources.
if DEBUG or not (STATIC_ROOT / "staticfiles.json").exists():
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["config.permissions.DenyAll"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.parsers.Json"],
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "config.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.api_errors.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Callboard API",
    "DESCRIPTION": "竖屏微短剧拍摄基地的制作管理 · Production management of a vertical-drama base.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.openapi.add_refusals",
    ],
    "ENUM_NAME_OVERRIDES": {
        "SetState": "sets.models.SetState",
        "BookingState": "base_ops.models.BookingState",
        "Purpose": "base_ops.models.Purpose",
        "QuoteState": "base_ops.models.QuoteState",
        "Scheme": "base_ops.models.Scheme",
        "SettlementKind": "base_ops.models.SettlementKind",
        "WaitlistState": "base_ops.models.WaitlistState",
        "OfferState": "base_ops.models.OfferState",
        "RoundState": "base_ops.models.RoundState",
        "Reserved": "base_ops.models.Reserved",
        "RequestState": "base_ops.models.RequestState",
        "ItemState": "base_ops.models.ItemState",
        "MemberRole": "base_ops.models.MemberRole",
        "Light": "scheduling.models.Light",
        "PlanState": "scheduling.models.PlanState",
        "RunState": "scheduling.models.RunState",
        "RunKind": "scheduling.models.RunKind",
        "NoticeKind": "base_ops.models.NoticeKind",
    },
}

# Unset, notices are not mailed; they stay on the phone page, in the API and in the admin.
EMAIL_URL = os.environ.get("EMAIL_URL", "")
globals().update(mail.from_url(EMAIL_URL))
PUBLIC_URL = addresses.public(
    os.environ.get("PUBLIC_URL", ""),
    CSRF_TRUSTED_ORIGINS,
    ALLOWED_HOSTS,
    https=os.environ.get("HTTPS", "") == "1",
)

REDIS_URL = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/0"

# Holds are swept every 15 seconds: after this long without, staff are told in the admin.
TIMETABLE_ALARM_MINUTES = int(os.environ.get("TIMETABLE_ALARM_MINUTES", "5"))

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# HTTPS=1 behind a proxy that ends TLS: the production settings.
if os.environ.get("HTTPS", "") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
