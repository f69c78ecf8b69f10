"""Settings. What differs between instances comes from the environment, and all of it is named here:

GONGKAI_HOME        folder of everything the instance keeps (default: ./var)
DATABASE_URL        postgresql://… of a real server (default: the embedded one inside the home)
GONGKAI_FILES       s3://bucket/prefix?endpoint=https://…&region=… (default: files/ in the home); keys as
                    AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; needs the extra gongkai[s3]
GONGKAI_DEMO        1: load the invented district, offer demo sign-ins, say so on every page
GONGKAI_PUBLIC_URL  the address under which the public reads the site (https://… turns on secure cookies)
GONGKAI_TRUST_PROXY 1: a proxy in front ends TLS and itself sets X-Forwarded-Proto on every request
GONGKAI_NOW         a moment such as 2024-05-14T09:00:00+08:00 at which the clock stands; demo and tests only
GONGKAI_BIND        address and port of `gongkai serve` and `gongkai web` (default: 127.0.0.1:8000)
GONGKAI_WORKERS     jobs that one worker process runs at a time (default: 2)
GONGKAI_SECRET_KEY  signing key (default: generated into the home); the same on every host of one instance
GONGKAI_EMAIL_HOST  mail server, with GONGKAI_EMAIL_PORT, _USER, _PASSWORD, _FROM (default: no mail, notices on screen only)
GONGKAI_SHARED_DATA folder of real documents for tests and the extended demo (default: ../shared/data where present)
GONGKAI_TESTING     1: set by the test-suite alone
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from urllib.parse import urlsplit

from . import database, home, storage

HOME = home.current()
TESTING = os.environ.get("GONGKAI_TESTING") == "1"
GONGKAI_DEMO = os.environ.get("GONGKAI_DEMO") == "1"
GONGKAI_HOME: Path = HOME.root
GONGKAI_PUBLIC_ROOT: Path = HOME.public
GONGKAI_PUBLIC_URL = os.environ.get("GONGKAI_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")

GONGKAI_CLOCK_SETTABLE = GONGKAI_DEMO or TESTING
_now = os.environ.get("GONGKAI_NOW")
GONGKAI_NOW = dt.datetime.fromisoformat(_now) if _now and GONGKAI_CLOCK_SETTABLE else None
if GONGKAI_NOW is not None and GONGKAI_NOW.tzinfo is None:
    GONGKAI_NOW = GONGKAI_NOW.replace(tzinfo=dt.timezone(dt.timedelta(hours=8)))

SECRET_KEY = os.environ.get("GONGKAI_SECRET_KEY") or HOME.secret_key()
DEBUG = False
_public = urlsplit(GONGKAI_PUBLIC_URL)
_over_https = _public.scheme == "https"
ALLOWED_HOSTS = sorted(
    {"127.0.0.1", "localhost", "[::1]", _public.hostname or "localhost"}
    | ({"testserver"} if TESTING else set())
)
CSRF_TRUSTED_ORIGINS = [GONGKAI_PUBLIC_URL]

# Lower floors first: a room finds in the registries only what the rooms above it registered.
ROOMS = ("base", "org", "duties", "documents", "intake", "review", "publish", "web", "demo")
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.admin",
    "pgtrigger",
    "procrastinate.contrib.django",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    *(f"gongkai.{room}" for room in ROOMS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "gongkai.web.limits.BodyLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "gongkai.org.sessions.Limits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "gongkai.config.urls"
WSGI_APPLICATION = "gongkai.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gongkai.web.context.site",
                "gongkai.web.context.workbench",
            ],
        },
    }
]

DATABASES = {"default": database.settings(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "org.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "/workbench/sign-in/"
LOGIN_REDIRECT_URL = "/workbench/"
LOGOUT_REDIRECT_URL = "/workbench/sign-in/"

# Lockout: five wrong passwords for one name from one address close that pair for half an hour.
AXES_ENABLED = not TESTING
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = dt.timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "gongkai.org.signin.locked_out"
# The page says until when; further guesses meanwhile do not move that moment.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_VERBOSE = False

OTP_TOTP_ISSUER = "公开工作台"
# Wrong codes are counted at the door itself, which says how many tries are left and until when it is shut.
OTP_TOTP_THROTTLE_FACTOR = 0

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME.static
STORAGES = {
    "default": storage.settings(HOME),
    # Names carry a digest, so browsers may keep them for ever.
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = HOME.files
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
GONGKAI_BODY_LIMIT = 200 * 1024 * 1024  # bytes of one request with all its files; nginx has the same

SESSION_COOKIE_AGE = 24 * 3600  # the outer bound; org.sessions holds the limits that the office sets
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _over_https
SESSION_COOKIE_PATH = "/"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "gongkai.web.errors.csrf_failure"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Anybody can send this header; only whoever runs the proxy knows that it overwrites it.
_behind_proxy = os.environ.get("GONGKAI_TRUST_PROXY") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _over_https and _behind_proxy else None
SECURE_HSTS_SECONDS = 31_536_000 if _over_https else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

_mail_host = os.environ.get("GONGKAI_EMAIL_HOST", "")
GONGKAI_MAIL = bool(_mail_host)
if _mail_host:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail_host
    EMAIL_PORT = int(os.environ.get("GONGKAI_EMAIL_PORT", "465"))
    EMAIL_USE_SSL = EMAIL_PORT == 465
    EMAIL_USE_TLS = EMAIL_PORT == 587
    EMAIL_HOST_USER = os.environ.get("GONGKAI_EMAIL_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("GONGKAI_EMAIL_PASSWORD", "")
    EMAIL_TIMEOUT = 30
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("GONGKAI_EMAIL_FROM", "gongkai@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"gongkai": {"level": "INFO"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
