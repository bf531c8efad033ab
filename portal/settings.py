"""One settings module for development, tests, demo and production: the environment decides.

Every name read from the environment is listed in docs/operators.md (a test compares the two).
"""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- core -------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://localhost:8000")
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

CONTEXTS = [  # lowest first: imports and foreign keys point down only
    "apps.shared",
    "apps.audit",
    "apps.people",
    "apps.drafts",
    "apps.rounds",
    "apps.dispositions",
    "apps.positions",
    "apps.submissions",
    "apps.notices",
    "apps.home",
    "apps.demo",
]

INSTALLED_APPS = [
    "apps.people.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "guardian",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    *CONTEXTS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.people.middleware.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.people.middleware.SignedOutMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.errors.DomainErrorMiddleware",
]

ROOT_URLCONF = "portal.urls"
ASGI_APPLICATION = "portal.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["apps.shared.templatetags.words"],
        },
    },
]

# --- services ---------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False  # a deed is its own transaction
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# For web processes: a crowd waits for a connection in the process instead of asking the server for
# more than it has; who waits too long is asked to try again (`portal.errors.failed`). Commands and
# workers need none.
if pool := env.int("DATABASE_POOL", default=0):
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1, "max_size": pool, "timeout": 30,
    }  # fmt: skip
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True  # a job is our own row; the broker keeps nothing
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "rounds.turn_rounds": {"queue": "clock"},
    "people.sync_terms": {"queue": "clock"},
    "notices.remind": {"queue": "clock"},
    "submissions.find_stuck": {"queue": "clock"},
    "submissions.compile": {"queue": "heavy"},
    "dispositions.translate": {"queue": "heavy"},
}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": env.int("JOB_VISIBILITY_TIMEOUT", default=3600),
    # the default brought a killed worker's task back only after 106 seconds
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
MAIL_EVERY = env.float("MAIL_EVERY", default=30.0)  # seconds: how often waiting mails go out
_TOLD_EVERY = MAIL_EVERY / 3  # so that a mail is sent within twice that time
CELERY_BEAT_SCHEDULE = {
    "rounds open and close at their instants": {
        "task": "rounds.turn_rounds",
        "schedule": 5.0,
        "options": {"expires": 30},
    },
    "comments on earlier revisions get their places on published ones": {
        "task": "rounds.carry_late",
        "schedule": 30.0,
        "options": {"expires": 60},
    },
    "sheets that nobody reads any more are ordered again": {
        "task": "rounds.resume_batches",
        "schedule": 10.0,
        "options": {"expires": 60},
    },
    "memberships begin and end": {
        "task": "people.sync_terms",
        "schedule": 60.0,
        "options": {"expires": 300},
    },
    "audit entries are sealed": {
        "task": "audit.seal",
        "schedule": _TOLD_EVERY,
        "options": {"expires": 60},
    },
    "reminders before a close are written down": {
        "task": "notices.remind",
        "schedule": 60.0,
        "options": {"expires": 300},
    },
    "people are told what the record says": {
        "task": "notices.take",
        "schedule": _TOLD_EVERY,
        "options": {"expires": 60},
    },
    "mails about it go out": {
        "task": "notices.send",
        "schedule": MAIL_EVERY,
        "options": {"expires": 120},
    },
    "compilations whose worker is gone are marked failed": {
        "task": "submissions.find_stuck",
        "schedule": 10.0,
        "options": {"expires": 60},
    },
}
JOB_LOST_AFTER = env.int("JOB_LOST_AFTER", default=30)  # seconds without a sign of life

# --- people, log in, permissions ----------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# guardian stores where a group stands; `apps.people.permissions` alone decides, so guardian's own
# back end, with which any grant would answer `has_perm`, is left out on purpose (W001).
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "apps.people.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are entered by the secretariat
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = env.str("SITE_SCHEME", default="http")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- security ---------------------------------------------------------------------------------
HTTPS = env.bool("HTTPS", default=False)  # behind a proxy that speaks TLS
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/api/v1/docs"],  # Swagger's own page starts from an inline script
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
# two texts of 2 MB each from the editor, of which Japanese takes nine bytes a character in a form
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 320  # comment sheets of a round, brought at once
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)

# --- languages and time -------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"  # what is shown; what is stored is UTC
FORMAT_MODULE_PATH = ["portal.formats"]

# --- files --------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "templates" / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True

# --- mail ---------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="CDR portal <portal@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_BOUNCES = env.str("MAIL_BOUNCES", default="")  # on the envelope: where bounces go
EMAIL_TIMEOUT = 20  # seconds: a mail server that hangs holds a worker

# --- machine translation --------------------------------------------------------------------------
# The address of a service, or the dotted path of a function; empty: nothing is offered or sent.
MACHINE_TRANSLATION = env.str("MACHINE_TRANSLATION", default="")
MACHINE_TRANSLATION_TOKEN = env.str("MACHINE_TRANSLATION_TOKEN", default="")

# --- API ----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # first the one that can say how to sign in, so that "not signed in" is 401
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    # who may is asked of the permission table, by selectors (reads) and services (writes)
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "apps.shared.api.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "portal.schema.ProblemSchema",
    "EXCEPTION_HANDLER": "portal.errors.problem_details",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("API_RATE_ANON", default="120/min"),
        "user": env.str("API_RATE_USER", default="1200/min"),
    },
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CDR rule formation portal",
    "DESCRIPTION": "Committees, drafts, revisions, comment rounds, comments and compilations.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "Language": "apps.drafts.models.LANGUAGES",
        "CommitteeKind": "apps.people.roles.CommitteeKind",
        "OrganisationKind": "apps.people.models.Organisation.Kind",
        "DraftKind": "apps.drafts.states.DraftKind",
        "RevisionState": "apps.drafts.states.RevisionState",
        "RoundState": "apps.rounds.states.RoundState",
        "CommentState": "apps.rounds.states.CommentState",
        "CompilationState": "apps.submissions.states.CompilationState",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
