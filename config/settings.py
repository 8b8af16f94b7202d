"""Settings of Linli: one file, read from the environment.

Without any variable set you get the embedded default: SQLite and media under LINLI_DATA, an in-process
channel layer. LINLI_DATABASE_URL and LINLI_REDIS_URL turn it into the scaled setup.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

# Lets annotations say `ModelForm[Activity]` at run time too.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent


def env_str(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def env_bool(name: str, default: bool = False) -> bool:
    return env_str(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def env_int(name: str, default: int) -> int:
    return int(env_str(name, str(default)))


DATA_DIR = Path(env_str("LINLI_DATA", str(BASE_DIR / "data"))).expanduser().resolve()
DEBUG = env_bool("LINLI_DEBUG")
DEMO = env_bool("LINLI_DEMO")
SECURE = env_bool("LINLI_SECURE", default=not (DEBUG or DEMO))


def secret_key() -> str:
    """The key from the environment, or one made once and kept in the data folder, readable by its owner only."""
    if key := env_str("LINLI_SECRET_KEY"):
        return key
    file = DATA_DIR / "secret-key"
    if not file.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(64))
    return file.read_text()


def database(url: str) -> dict[str, Any]:
    """Django's database settings from `postgres://user:password@host:port/name?option=value`, or SQLite without one."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "linli.sqlite3",
            # IMMEDIATE: SQLite ignores select_for_update, so a writing transaction takes its lock at the start.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 60,  # s a writer waits for its turn when hundreds press at once
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; "
                "PRAGMA secure_delete=FAST;",  # what was overwritten is overwritten in the file too
            },
            "CONN_MAX_AGE": None,  # pages run on threads that stay
            "TEST": {"NAME": env_str("LINLI_TEST_SQLITE") or None},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("LINLI_DATABASE_URL must begin with postgres:// (or be empty for SQLite).")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # A connection that died while it waited in the pool is found out before a neighbour's request gets it.
        "CONN_HEALTH_CHECKS": True,
        # Threads of several kinds ask (pages, sockets, jobs): connections are kept in a pool and not with threads.
        # When hundreds press at once, those at the end of the queue wait rather than being turned away.
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": env_int("LINLI_DATABASE_POOL", 10), "timeout": 60},
            **dict(parse_qsl(parts.query)),
        },
    }


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
CLOSING_SPREAD = float(
    env_str("LINLI_CLOSING_SPREAD", "0")
)  # s over which a server that ends closes its sockets

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

# What the neighbourhood may set; the figures and where they come from stand in the design rules named beside them.
ROOM_OPENS_BEFORE_MINUTES = 15  # L-1
ROOM_END_UNDO_SECONDS = 10  # L-4
ROOM_LATE_MINUTES = 10  # L-1
ROOM_SHARED_SECONDS = 1  # what is the same on all pages of a room may be so old; 0: made for each
HOST_AWAY_SECONDS, HOST_AWAY_SLOW_SECONDS = 20, 10  # L-3
HOST_AWAY_ASK_MINUTES, HOST_AWAY_PACE_MINUTES, HOST_AWAY_END_MINUTES = 3, 10, 20
ROOM_OVERRUN_MINUTES = 60  # L-5
ROOM_LONGER_MINUTES = (10, 20)
HAND_AGAIN_SECONDS, HAND_GONE_SECONDS = 30, 60  # L-31
STAGE_GUESTS = 7  # besides the host, at most 15 (L-7)
STAGE_COMING_MINUTES, STAGE_GONE_SECONDS = 10, 60  # to get ready in; without a page until the place is free
CHECK_MAX_CHARACTERS = 80  # L-32
MESSAGE_MAX_CHARACTERS = 500  # L-19
MESSAGE_MAX_LINES = 10
MESSAGE_EDIT_MINUTES = 5
QUESTION_MAX_CHARACTERS = 300  # L-37
QUESTIONS_HELD_FROM = 50  # people in the room
REMOVED_TEXT_DAYS = 30  # L-29
REGISTRATION_MAX_PEOPLE = 4
ATTENDANCE_SHARE, ATTENDANCE_MINUTES = 0.6, 20
CONTEST_ENTRY_DAYS, CONTEST_CHECK_DAYS, CONTEST_VOTE_DAYS = 7, 1, 3  # C-1
CONTEST_UPLOAD_GRACE_MINUTES = 10  # C-2
CONTEST_TEAM, CONTEST_TYPO_CHARS = 4, 24  # C-5
CONTEST_PHOTOS, CONTEST_PHOTO_SIDE, CONTEST_PHOTO_SMALL = 6, 2560, 640  # C-3
CONTEST_CHANGE_HOURS = 24  # C-6
CONTEST_QUORUM, CONTEST_LATE_HOURS = 3, 12  # C-9, C-11
CONTEST_VOTES = 3  # C-13
CONTEST_FEWEST_ENTRIES, CONTEST_FEWEST_VOTERS, CONTEST_EXTEND_DAYS = 3, 10, 3  # C-20
DUTY_REST_MINUTES, DUTY_WEEKS_AHEAD = 60, 8  # between two shifts of one person; how far the roster reaches
COUNSELLING: dict[
    str, Any
] = {  # seconds unless said otherwise; why each is so stands in the guide for counsellors
    # A: neighbours listen, B: a hotline body, C: a registered counselling institution in Shenzhen
    "profile": env_str("LINLI_COUNSELLING_PROFILE", "A"),
    "offer": 60,
    "missed_offers": 2,  # offers in a row
    "first_reply": (60, 120, 180),  # amber, red, offered to somebody else
    "breathe": 120,
    "choose": 300,
    "tell_lead": 600,
    "tell_lead_urgent": 180,
    "ages": 600,  # one class of priority per so much waiting
    "prefer": 180,  # the counsellor one knows already is waited for so long
    "counsellor_gone": (60, 120),  # the resident is told, back to the front
    "resident_gone": 600,
    "idle": (600, 1200, 1800),  # a nudge, a notice, a pause
    "resume": 24 * 3600,
    "session": (2400, 3000),  # a soft notice to both
    "longer": 900,
    "reopen": 900,
    "follow_ups": (24 * 3600, 7 * 24 * 3600, 30 * 24 * 3600, 91 * 24 * 3600),  # after the resident agreed
    "follow_up_lead": 24 * 3600,  # not looked at for so long: the duty lead has it too
    "wrap_up": 600,
    "shift_last": 1800,  # before the end of a shift: nobody new from then on
    "shift_chats": 5,  # conversations in one shift
    "shift_handover": 1200,  # before its end: both are told that somebody else could go on
    "break_after": 5400,  # so long at the desk: a break is suggested
    "break": 600,  # nobody new meanwhile
    "cool_off": 600,  # apart, after it was hurtful to who listens
    "handover": 60,
    "lead_left": 300,  # so long both read that whoever led the shift has left
    "pin_open": 1800,  # a chat PIN is asked for again after so long without a page, a message or a reconnection
    "pin_tries": 5,
    "pin_shut": (900, 3600, 24 * 3600),  # after so many wrong tries: nobody may try for so long
    "pin_forgotten": (1800, 300),  # signed in anew within, and not longer ago than
    "glass": 1800,
    "reviews": 5,  # conversations one supervisor draws in a week, of those residents agreed to
    "identity": 1800,
    "regret": 72 * 3600,
    "feedback": 600,
    "feedback_least": 10,  # answers: of fewer no sum is shown
    "characters": 2000,
    "lines": 100,
    "pace": (20, 60),  # messages in seconds
}
COUNSELLING_KEEPS: dict[
    str, dict[str, Any]
] = {  # days: what was said (what a resident may choose, may they delete it earlier), notes, times and topics, the log
    "A": {"said": 30, "choices": (0, 30, 90), "deletes": True, "notes": 180, "about": 730, "log": 1095},
    "B": {"said": 90, "choices": (90,), "deletes": True, "notes": 1095, "about": 1095, "log": 1095},
    "C": {"said": 3650, "choices": (3650,), "deletes": False, "notes": 3650, "about": 3650, "log": 3650},
}
CARE_REGION = env_str("LINLI_REGION", "CN-GD-SZ")  # whose hotlines come first: region, province, city
EXIT_URL = env_str(
    "LINLI_EXIT_URL", "https://www.weather.com.cn/"
)  # where "leave quickly" leads; reached from here

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
