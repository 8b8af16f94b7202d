"""Settings of Linli, read from its surroundings.

Without any variable set you get the embedded default: SQLite and media under LINLI_DATA, an in-process
channel layer. LINLI_DATABASE_URL and LINLI_REDIS_URL turn it into the scaled setup.

What a neighbourhood may set for itself stands in `rules.py`, the times of counselling in `counselling.py`.
"""

from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF

from config.counselling import *  # noqa: F403 settings are found here
from config.rules import *  # noqa: F403
from config.surroundings import BASE_DIR, DATA_DIR, database, env_bool, env_int, env_str, secret_key

# Lets annotations say `ModelForm[Activity]` at run time too.
django_stubs_ext.monkeypatch()

DEBUG = env_bool("LINLI_DEBUG")
DEMO = env_bool("LINLI_DEMO")
SECURE = env_bool("LINLI_SECURE", default=not (DEBUG or DEMO))

SECRET_KEY = secret_key()
# What is said in confidence is sealed with keys that these wrap, the first one for what is new. Without them they are
# in LINLI_DATA/master-keys, which the first start makes. Several machines need the same: set them there.
MASTER_KEYS = [key for key in env_str("LINLI_MASTER_KEYS").split(",") if key]
ALLOWED_HOSTS = [host for host in env_str("LINLI_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in env_str("LINLI_ORIGINS").split(",") if origin]
SITE_URL = env_str("LINLI_SITE_URL")
# Behind a reverse proxy that overwrites X-Forwarded-For and X-Forwarded-Proto: then, and only then, they are believed.
PROXIED = env_bool("LINLI_PROXIED")
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PROXIED else 0
# The proxy sends media itself once we have said who may have them: the place it knows them under, or empty.
MEDIA_ACCEL = env_str("LINLI_MEDIA_ACCEL")
# Devices keep the directory and one's own dates for when there is no network. Off, they throw away what they kept.
OFFLINE = env_bool("LINLI_OFFLINE", default=True)
METRICS_TOKEN = env_str("LINLI_METRICS_TOKEN")
SERVER_PORTS = [int(port) for port in env_str("LINLI_PORTS").split()]
# Seconds over which a server that ends closes its sockets.
CLOSING_SPREAD = float(env_str("LINLI_CLOSING_SPREAD", "0"))

INSTALLED_APPS = [
    "daphne",
    "config",
    "people",
    "notices",
    "live",
    "activities",
    "wellbeing",
    "channels",
    "treebeard",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "config.middleware.CountRequests",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.nul.RefuseNul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "people.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.middleware.SecondFactorMiddleware",
    "live.middleware.KeptOutMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    }
]

DATABASES = {"default": database(env_str("LINLI_DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env_str("LINLI_REDIS_URL")
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        # redis-py 8 times sockets out after 5 s, which kills idle subscriptions (django/channels_redis#422).
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}]},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 10_000}}
}
CACHES = {
    "default": {
        "BACKEND": "config.cache.RedisOrHere",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # mail is slow, and so may be who types the code
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/m/key",
    "signup": "10/m/ip",
    "reset_password": "10/m/ip,3/m/key",
    "reauthenticate": "10/m/user",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
MFA_ADAPTER = "people.adapter.MFAAdapter"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Linli 邻里"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO

EMAIL_BACKEND = env_str("LINLI_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env_str("LINLI_EMAIL_HOST", "localhost")
EMAIL_PORT = env_int("LINLI_EMAIL_PORT", 25)
EMAIL_HOST_USER = env_str("LINLI_EMAIL_USER")
EMAIL_HOST_PASSWORD = env_str("LINLI_EMAIL_PASSWORD")
EMAIL_USE_TLS = env_bool("LINLI_EMAIL_TLS")
DEFAULT_FROM_EMAIL = env_str("LINLI_EMAIL_FROM", "Linli <linli@localhost>")

LANGUAGE_CODE = "zh-hans"
# Only the two we speak: at Django's default of a hundred, every piece would be rendered a hundred times.
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.storage.StaticStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
PICTURE_MAX_BYTES = 15 * 1024 * 1024
PICTURE_MAX_PIXELS = 60_000_000
PICTURE_LONG_SIDE = 1600
VIDEO_MAX_BYTES = 1_000_000_000
VIDEO_MAX_SECONDS = 30 * 60
UPLOAD_ROOT = DATA_DIR / "uploads"  # what is on its way; servers and jobs share it

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_ENGINE = "people.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$", r"^server$"]  # asked from this machine, past the proxy

# Requests worked on at once in one process; further ones wait their turn.
PAGE_LANES = env_int("LINLI_PAGE_LANES", 8)

CARE_REGION = env_str("LINLI_REGION", "CN-GD-SZ")  # whose hotlines come first: region, province, city
# Where "leave quickly" leads; reached from here.
EXIT_URL = env_str("LINLI_EXIT_URL", "https://www.weather.com.cn/")

DEFAULT_EXCEPTION_REPORTER = "config.reports.Reporter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "config.reports.Formatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        # A sweep that is still running when its next turn comes is let run: no news.
        "apscheduler.scheduler": {"level": "ERROR"},
        # Below that it writes down all that a template was given, if one name in it was missing.
        "django.template": {"level": "INFO"},
    },
    "root": {"handlers": ["console"], "level": env_str("LINLI_LOG_LEVEL", "WARNING")},
}
