"""Django settings; .env.example explains the environment variables that they read."""

from pathlib import Path
{% if cookiecutter.accounts %}
from urllib.parse import unquote, urlsplit
{% endif %}

from django.utils.csp import CSP
from environs import Env, validate

BASE_DIR = Path(__file__).resolve().parent.parent
SITE_NAME = {{ cookiecutter.__site_name }}

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

check_key = validate.Length(min=50)
SECRET_KEY = env.str("SECRET_KEY", validate=check_key)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", [], subcast=lambda s: check_key(s.strip()))
DEBUG = env.bool("DEBUG", False)
check_host = validate.Regexp(r"(?i)(\*|[a-z\d.-]+\b|\[[a-f\d:.]+])$", error="Not a host: {input}")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", subcast=lambda s: check_host(s.strip()), validate=validate.Length(min=1)
)

# Application definition
INSTALLED_APPS: list[str] = [
{% if cookiecutter.admin %}
    "django.contrib.admin",
{% endif %}
{% if cookiecutter.__users %}
    "django.contrib.auth",
    "django.contrib.contenttypes",
{% endif %}
{% if cookiecutter.__messages %}
    "django.contrib.sessions",
    "django.contrib.messages",
{% endif %}
{% if cookiecutter.__static %}
    "whitenoise.runserver_nostatic",  # must come before staticfiles
    "django.contrib.staticfiles",
{% endif %}
{% if cookiecutter.__users %}
    "axes",
    "{{ cookiecutter.project_slug }}.accounts",
{% endif %}
{% if cookiecutter.__data %}
    "{{ cookiecutter.project_slug }}.notes",
{% endif %}
    # Your own apps, for example "{{ cookiecutter.project_slug }}.shop"
]
MIDDLEWARE = [
    "{{ cookiecutter.project_slug }}.middleware.AccessLogMiddleware",
    "{{ cookiecutter.project_slug }}.middleware.ResponseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
{% if cookiecutter.__static %}
    "whitenoise.middleware.WhiteNoiseMiddleware",
{% endif %}
    "{{ cookiecutter.project_slug }}.middleware.HealthCheckMiddleware",
{% if cookiecutter.__messages %}
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
{% endif %}
    "django.middleware.common.CommonMiddleware",
{% if cookiecutter.__html %}
    "django.middleware.csrf.CsrfViewMiddleware",
{% endif %}
{% if cookiecutter.__users %}
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "axes.middleware.AxesMiddleware",  # must come last
{% endif %}
]
ROOT_URLCONF = "{{ cookiecutter.project_slug }}.urls"
WSGI_APPLICATION = "{{ cookiecutter.project_slug }}.wsgi.application"
TIME_ZONE = "UTC"
{% if cookiecutter.__static %}
TEMPLATES = [
{% if cookiecutter.pages == "jinja2" %}
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "{{ cookiecutter.project_slug }}/jinja2"],
        "OPTIONS": {
            "environment": "{{ cookiecutter.project_slug }}.jinja.environment",
            "context_processors": [
{% if cookiecutter.__users %}
                "django.contrib.auth.context_processors.auth",
{% endif %}
                "django.contrib.messages.context_processors.messages",
                "{{ cookiecutter.project_slug }}.context_processors.site_name",
            ],
        },
    },
{% endif %}
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
{% if cookiecutter.pages == "native" %}
        "DIRS": [BASE_DIR / "{{ cookiecutter.project_slug }}/templates"],
{% endif %}
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
{% if cookiecutter.__users %}
                "django.contrib.auth.context_processors.auth",
{% endif %}
                "django.contrib.messages.context_processors.messages",
{% if cookiecutter.__pages %}
                "{{ cookiecutter.project_slug }}.context_processors.site_name",
{% endif %}
            ],
        },
    },
]
{% endif %}
{% if cookiecutter.__sql %}

# Database
check_url = validate.Regexp(
    r"sqlite://(/|:memory:|$)|postgres(ql)?://[^/]*/[^?]", error="Not an SQLite or PostgreSQL URL"
)
env.str("DATABASE_URL", validate=check_url)
database = env.dj_db_url("DATABASE_URL", conn_max_age=0 if DEBUG else 60, conn_health_checks=True)
if database["ENGINE"] == "django.db.backends.sqlite3":
    if database["NAME"] != ":memory:":
        database["NAME"] = str(BASE_DIR / database["NAME"])
    options = {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode = WAL"}
else:  # /readyz answers within 5 seconds
    options = dict.fromkeys(["connect_timeout", "keepalives_idle", "keepalives_interval"], "4")
    options["tcp_user_timeout"] = "4000"
DATABASES = {"default": database | {"OPTIONS": options | database.get("OPTIONS", {})}}
{% endif %}
{% if cookiecutter.__users %}

# Users and passwords
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "{{ cookiecutter.project_slug }}.accounts.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Five failed logins lock a user at one IP address for an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
# The lockout's column holds 255 characters; PostgreSQL refuses longer usernames.
AXES_USERNAME_CALLABLE = lambda r, form: (form or r.POST).get(AXES_USERNAME_FORM_FIELD, "")[:255]  # noqa: E731
{% if cookiecutter.__pages %}
AXES_LOCKOUT_TEMPLATE = "429.html"
{% endif %}
{% endif %}
{% if cookiecutter.accounts %}

# User accounts and email
INSTALLED_APPS += ["allauth", "allauth.account"]
MIDDLEWARE.insert(-1, "allauth.account.middleware.AccountMiddleware")
AUTHENTICATION_BACKENDS[-1] = "allauth.account.auth_backends.AuthenticationBackend"
AXES_CLIENT_STR_CALLABLE = "{1}".format  # log the address, but not the path, which may hold a token
AXES_USERNAME_FORM_FIELD = "email"
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "home"
ACCOUNT_ADAPTER = "{{ cookiecutter.project_slug }}.accounts.adapter.AccountAdapter"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS, PASSWORD_RESET_TIMEOUT = 1, 24 * 60 * 60  # a day
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False  # links in the database can be revoked
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"mail": "3/h/key", "change_password": "5/h/user", "login_failed": ""}
ACCOUNT_RATE_LIMITS["confirm_email"] = ""  # "mail" limits it, and django-axes the failed logins
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
check_url = validate.Regexp(r"console:$|smtp(s|\+tls)?://([^/?#@]+@)?[^/?#@:]+(:\d+)?$")
default_url = {"default": "console:"} if DEBUG else {}
email = urlsplit(env.str("EMAIL_URL", **default_url, validate=check_url))
smtp = {
    "host": email.hostname,
    "port": email.port or {"smtp": 25, "smtps": 465}.get(email.scheme, 587),
    "username": unquote(email.username or ""),
    "password": unquote(email.password or ""),
    "use_tls": email.scheme == "smtp+tls",
    "use_ssl": email.scheme == "smtps",
    "timeout": 10,
}
via, smtp = ("console", {}) if email.scheme == "console" else ("smtp", smtp)
MAILERS = {"default": {"BACKEND": f"django.core.mail.backends.{via}.EmailBackend", "OPTIONS": smtp}}
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", f"noreply@{ALLOWED_HOSTS[0].lstrip('.')}")
{% elif cookiecutter.admin %}

# Login and email
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "username"
LOGIN_URL = "admin:login"
if DEBUG:
    MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
{% endif %}
{% if cookiecutter.__static %}

# Static files (CSS, JavaScript, images)
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
{% if cookiecutter.__html %}
STATICFILES_DIRS = [BASE_DIR / "{{ cookiecutter.project_slug }}/static"]
{% endif %}
if not DEBUG:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
{% endif %}
{% if cookiecutter.api %}

# REST API
INSTALLED_APPS += ["corsheaders", "ninja", "{{ cookiecutter.project_slug }}.api"]
MIDDLEWARE.insert(1, "{{ cookiecutter.project_slug }}.api.middleware.ProblemMiddleware")
MIDDLEWARE.insert(1, "corsheaders.middleware.CorsMiddleware")
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", 120)
CORS_ALLOWED_ORIGINS = env.list("CORS_ORIGINS", [], subcast=str.strip)
CORS_URLS_REGEX = "^/api/"
{% endif %}

# Security
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", not DEBUG)
SECURE_REDIRECT_EXEMPT = ["^livez$", "^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEBUG else env.int("HSTS_SECONDS", 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", False)
{% if cookiecutter.__html %}
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # HSTS for subdomains is opt-in
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [], subcast=str.strip)
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT
{% else %}
SILENCED_SYSTEM_CHECKS = ["security.W003", "security.W005", "security.W021"]
{% endif %}
PROXY_COUNT = env.int("PROXY_COUNT", 0, validate=validate.Range(min=0))
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    MIDDLEWARE.insert(0, "{{ cookiecutter.project_slug }}.middleware.ProxyMiddleware")

# In production, log one line of JSON per request to stderr.
if not DEBUG:
    LOGGING = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": "{{ cookiecutter.project_slug }}.middleware.LogFormatter",
                "fmt": "%(levelname)s%(name)s%(message)s",
                "rename_fields": {"levelname": "level", "name": "logger"},
                "timestamp": True,
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
{% if cookiecutter.__users %}
            "axes": {"level": "WARNING"},
            "django.security.csrf": {"level": "ERROR"},  # its messages hold URLs
{% endif %}
            "django.request": {"level": "ERROR"},
            "gunicorn.error": {"propagate": True},
        },
    }
