"""All settings, read from the environment here and nowhere else.

A wrong value stops the start with one line. The table in README.md explains each.
"""

import os
from datetime import timedelta
from pathlib import Path

from corsheaders.defaults import default_headers
from redis.backoff import NoBackoff
from redis.retry import Retry

from access.rate import parse_rate
from taskhub import environment
from taskhub.admin_theme import ADMIN_THEME
from taskhub.api_description import API_DESCRIPTION
from taskhub.content_policy import PAGE_POLICY
from taskhub.database_url import database_of
from taskhub.logs import FORMATS, logging_settings
from taskhub.page_templates import PAGE_TEMPLATES
from taskhub.rest_framework import rest_framework_settings
from taskhub.secret_key import kept_secret_key
from taskhub.store_url import checked_store_url, sentinels_of
from tasks.tracing import is_installed

BASE_DIR = Path(__file__).resolve().parent.parent
ROOT_URLCONF = "taskhub.urls"
ASGI_APPLICATION = "taskhub.asgi.application"
DEBUG = False  # always: an error page with settings and source in it is for nobody

# Where and what

TASKHUB_ENV = environment.one_of("TASKHUB_ENV", ("development", "production"))
IN_PRODUCTION = TASKHUB_ENV == "production"
HOST = environment.text("HOST", "127.0.0.1")
PORT = environment.whole_number("PORT", 8080, 1, 65535)
TASKHUB_WEB_PROCESSES = environment.number_of_processes("TASKHUB_WEB_PROCESSES", 1, 64)
TASKHUB_DATA_DIR = Path(BASE_DIR, environment.text("TASKHUB_DATA_DIR", "var")).resolve()

# The store

EMBEDDED_STORE_SOCKET = TASKHUB_DATA_DIR / "store" / "valkey.sock"
STORE_IS_EMBEDDED = not environment.text("REDIS_URL")
REDIS_URL = environment.read("REDIS_URL", f"unix://{EMBEDDED_STORE_SOCKET}", checked_store_url)
STORE_SENTINELS = sentinels_of(REDIS_URL)
# The API answers within 2 s also when the store is away: waiting to connect and waiting for the
# answer add up. Nothing is retried here; a repeated write could enqueue twice.
STORE_ANSWERS_WITHIN = 1.2  # seconds
TASKHUB_STORE_REPLICAS = environment.whole_number("TASKHUB_STORE_REPLICAS", 0, 0, 100)
REDIS_OPTIONS = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": STORE_ANSWERS_WITHIN,
    "retry": Retry(NoBackoff(), 0),
    "protocol": 2,
    "driver_info": None,
}
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "taskhub:cache",
        "OPTIONS": {
            "CONNECTION_POOL_KWARGS": {**REDIS_OPTIONS, "max_connections": 1000},
            "CONNECTION_FACTORY": "store.cache_connections.PrimaryConnectionFactory"
            if STORE_SENTINELS
            else "django_redis.pool.ConnectionFactory",
        },
    }
}

# Queues and tasks

TASKHUB_QUEUES = environment.names(
    "TASKHUB_QUEUES",
    "critical,default,low",
    r"[A-Za-z0-9_.-]{1,64}",
    "queue names (letters, digits, and _ . -)",
)
TASKHUB_WORKERS = environment.whole_number("TASKHUB_WORKERS", 2, 0, 1000)
TASKHUB_TASK_MODULES = environment.names(
    "TASKHUB_TASK_MODULES", "", r"[A-Za-z_][\w.]*", "dotted module names"
)
TASKHUB_RETRY_BASE = environment.duration("TASKHUB_RETRY_BASE", "2s")
TASKHUB_RETRY_CAP = environment.duration("TASKHUB_RETRY_CAP", "1h")
TASKHUB_LEASE = environment.duration("TASKHUB_LEASE", "15s")
TASKHUB_SHUTDOWN_GRACE = environment.duration("TASKHUB_SHUTDOWN_GRACE", "30s")
TASKHUB_CONCURRENCY = environment.whole_number("TASKHUB_CONCURRENCY", 1, 1, 1000)
TASKHUB_CHILD_MAX_TASKS = environment.whole_number("TASKHUB_CHILD_MAX_TASKS", 100_000, 1)
TASKHUB_CHILD_MAX_RSS = environment.whole_number("TASKHUB_CHILD_MAX_RSS", 1 << 30, 1 << 20)
TASKHUB_COMPLETED_TTL = environment.duration("TASKHUB_COMPLETED_TTL", "24h")
TASKHUB_ARCHIVED_TTL = environment.duration("TASKHUB_ARCHIVED_TTL", "168h")
TASKHUB_COMPLETED_KEEP = environment.whole_number("TASKHUB_COMPLETED_KEEP", 100_000, 1)
TASKHUB_ARCHIVED_KEEP = environment.whole_number("TASKHUB_ARCHIVED_KEEP", 100_000, 1)
TASKHUB_IDEMPOTENCY_TTL = environment.duration("TASKHUB_IDEMPOTENCY_TTL", "24h")
RQ_QUEUES = {
    name: {"USE_REDIS_CACHE": "default", "SERIALIZER": "rq.serializers.JSONSerializer"}
    for name in TASKHUB_QUEUES
}

# From when on the admin says that something is wrong: see tasks/queries/verdict/

TASKHUB_ALERT_WAIT = environment.duration("TASKHUB_ALERT_WAIT", "5m")
TASKHUB_ALERT_ERROR_RATE = environment.percentage("TASKHUB_ALERT_ERROR_RATE", "20%")
TASKHUB_ALERT_ERROR_ATTEMPTS = environment.whole_number("TASKHUB_ALERT_ERROR_ATTEMPTS", 20, 1)
TASKHUB_ALERT_ERROR_MINUTES = environment.whole_number("TASKHUB_ALERT_ERROR_MINUTES", 10, 1, 60)
TASKHUB_ALERT_BACKLOG = environment.whole_number("TASKHUB_ALERT_BACKLOG", 100, 1)
TASKHUB_ALERT_MEMORY = environment.percentage("TASKHUB_ALERT_MEMORY", "90%")

# Progress

TASKHUB_PROGRESS_MAXLEN = environment.whole_number("TASKHUB_PROGRESS_MAXLEN", 1000, 1)
TASKHUB_SSE_HEARTBEAT = environment.duration("TASKHUB_SSE_HEARTBEAT", "15s")

# The web

TASKHUB_DRAIN_PAUSE = environment.duration_or_none("TASKHUB_DRAIN_PAUSE")
TASKHUB_DRAIN_TIME = environment.duration("TASKHUB_DRAIN_TIME", "20s")
TASKHUB_MAX_BODY = environment.whole_number("TASKHUB_MAX_BODY", 1_048_576, 1)
TASKHUB_MAX_BULK_BODY = environment.whole_number("TASKHUB_MAX_BULK_BODY", 8_388_608, 1)
DATA_UPLOAD_MAX_MEMORY_SIZE = TASKHUB_MAX_BODY
ALLOWED_HOSTS = environment.names(
    "ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", r"[\w.*:\[\]-]+", "host names"
)
CSRF_TRUSTED_ORIGINS = environment.names(
    "CSRF_TRUSTED_ORIGINS", "", r"https?://[\w.*:-]+", "origins such as https://hub.example.com"
)
CORS_ALLOWED_ORIGINS = environment.names(
    "CORS_ALLOWED_ORIGINS",
    "",
    r"(?!http://.*:80$|https://.*:443$)https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?",
    "origins as browsers write them, such as https://app.example.com",
)
CORS_URLS_REGEX = r"^/(api/|(health|ready|live)$)"  # see taskhub/middleware/cors.py
CORS_ALLOW_HEADERS = (*default_headers, "last-event-id", "idempotency-key", "x-request-id")
CORS_EXPOSE_HEADERS = (
    *("X-Request-ID", "Location", "Idempotent-Replayed"),
    *("RateLimit", "RateLimit-Policy", "Retry-After"),
)
SECRET_KEY = environment.text("SECRET_KEY")
if IN_PRODUCTION:
    if len(SECRET_KEY) < 32:
        environment.refuse("SECRET_KEY", "must be set to at least 32 characters in production")
    if not os.environ.get("ALLOWED_HOSTS") or "*" in ALLOWED_HOSTS:
        environment.refuse("ALLOWED_HOSTS", "must name this site's hosts in production, not *")
try:
    SECRET_KEY = SECRET_KEY or kept_secret_key(TASKHUB_DATA_DIR)
except OSError as error:
    environment.refuse("TASKHUB_DATA_DIR", f"must be a folder that can be written: {error}")

# Who may call

TASKHUB_API_AUTH = environment.one_of("TASKHUB_API_AUTH", ("none", "key"))
if IN_PRODUCTION and not os.environ.get("TASKHUB_API_AUTH", "").strip():
    environment.refuse(
        "TASKHUB_API_AUTH",
        "must be set in production: key, or none where only those reach the API who may use it",
    )
TASKHUB_STREAM_TICKET_TTL = environment.duration("TASKHUB_STREAM_TICKET_TTL", "1h")
TASKHUB_RATE_LIMIT = environment.read("TASKHUB_RATE_LIMIT", "", parse_rate)
TASKHUB_METRICS_TOKEN = environment.secret("TASKHUB_METRICS_TOKEN", 16)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IN_PRODUCTION
SECURE_SSL_REDIRECT = IN_PRODUCTION
SECURE_REDIRECT_EXEMPT = ["^(health|ready|live)$"]  # who asks these is beside the hub
SECURE_HSTS_SECONDS = 30 * 86400 if IN_PRODUCTION else 0
# Names beside the hub's are not the hub's to speak for.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IN_PRODUCTION else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "taskhub.pages.csrf_failure"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": PAGE_POLICY}

INSTALLED_APPS = [
    "tasks",  # before django_rq: its commands of the same name are not ours
    "progress",
    "access",
    "axes",
    "unfold",  # before Django's admin: its templates come first
    "django.contrib.admin.apps.SimpleAdminConfig",  # its pages are for the web alone
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular_sidecar",  # the scripts of the page that describes the API
    "django_rq",
    "taskhub",  # after the apps whose admin pages it changes
]
MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tasks.admin.signed_out.SignedOutForms",
    "taskhub.admin_errors.NotAllowedPages",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = PAGE_TEMPLATES
REST_FRAMEWORK = rest_framework_settings(TASKHUB_API_AUTH)
SPECTACULAR_SETTINGS = API_DESCRIPTION
STATIC_URL = "/static/"
UNFOLD = ADMIN_THEME
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False  # these files are for our own pages

# Accounts, sessions, audit

DATABASES = {
    "default": environment.read(
        "DATABASE_URL", f"sqlite:///{TASKHUB_DATA_DIR / 'hub.sqlite3'}", database_of
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # lets nobody try who has failed too often
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # it ends when it was said to end
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "taskhub.accounts.sign_in_limit.too_many_failures"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "taskhub.formats"
LOCAL_TIME_ZONE = environment.text("TZ")  # of who sits at a terminal; Django overwrites it

OTEL_EXPORTER_OTLP_ENDPOINT = environment.text("OTEL_EXPORTER_OTLP_ENDPOINT")
if OTEL_EXPORTER_OTLP_ENDPOINT and not is_installed():
    environment.refuse(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "needs the packages of requirements-tracing.txt"
    )
TASKHUB_LOG_FORMAT = environment.one_of("TASKHUB_LOG_FORMAT", FORMATS)
TASKHUB_LOG_REQUESTS = environment.one_of("TASKHUB_LOG_REQUESTS", ("failed", "all"))
_OURS = ("tasks", "progress", "access", "taskhub", "store")
_THEIRS = (module.partition(".")[0] for module in TASKHUB_TASK_MODULES)
LOGGING = logging_settings(TASKHUB_LOG_FORMAT, {*_OURS, *_THEIRS})
