{% if cookiecutter.__users %}
from datetime import timedelta
{% endif %}
from typing import Any

from environs import Env, validate


def load_settings() -> dict[str, Any]:
    env = Env()
    secret = validate.Length(min=50)
    host_names = validate.Regexp(r"( *\.?\w[\w.-]* *(,|$))+$", error="Not host names: {input}")
    fallbacks = env.list("SECRET_KEY_FALLBACKS", [], subcast=lambda key: secret(key.strip()))
    hosts = env.str("ALLOWED_HOSTS", validate=host_names).split(",")
    debug = env.bool("FLASK_DEBUG", False)
{% if cookiecutter.accounts %}
    email_server = validate.Regexp(r"console:$|smtp(s|\+tls)?://([^/?#@]+@)?[^/?#@:]+(:\d+)?$")
    email_default = {"default": "console:"} if debug else {}
{% endif %}
    https = env.bool("SSL_REDIRECT", not debug)
    hsts = f"max-age={env.int('HSTS_SECONDS', 3600)}"
    hsts += "; includeSubDomains" if env.bool("HSTS_INCLUDE_SUBDOMAINS", False) else ""
    return {
        "DEBUG": debug,
        "HSTS": {} if debug else {"Strict-Transport-Security": hsts},
        "MAX_CONTENT_LENGTH": env.int("MAX_CONTENT_LENGTH", 16 * 1024 * 1024),
        "PROXY_COUNT": env.int("PROXY_COUNT", 0, validate=validate.Range(min=0)),
        "SECRET_KEY": env.str("SECRET_KEY", validate=secret),
        "SECRET_KEY_FALLBACKS": tuple(fallbacks),
        "SITE_NAME": {{ cookiecutter.__site_name }},
        "SSL_REDIRECT": https,
        "TRUSTED_HOSTS": [host.strip().rstrip(".").lower() for host in hosts],
{% if cookiecutter.__sql %}
        "SQLALCHEMY_DATABASE_URI": env.str("DATABASE_URL").replace("postgres://", "postgresql://"),
{% elif cookiecutter.__mongodb %}
        "MONGODB_URL": env.str("MONGODB_URL", validate=validate.Regexp(r"mongodb.*://.+/\w+")),
{% endif %}
{% if cookiecutter.__static %}
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": https,
        "WTF_CSRF_TIME_LIMIT": None,  # a token is valid as long as its session
{% endif %}
{% if cookiecutter.__users %}
        "SECURITY_CLI_ROLES_NAME": "",  # User.is_staff takes the place of roles
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_FRESHNESS": timedelta(-1),  # never ask for the password again
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_LOGIN_URL": "/login/",
        "SECURITY_LOGOUT_URL": "/logout/",
        "SECURITY_MSG_GENERIC_AUTHN_FAILED": ("Invalid email or password.", "error"),
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {  # OWASP's minimum for Argon2id
            "argon2__memory_cost": 19 * 1024,
            "argon2__parallelism": 1,
            "argon2__time_cost": 2,
        },
        "SECURITY_PASSWORD_NORMALIZE_FORM": None,  # hash what was typed, as Django does
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_RETURN_GENERIC_RESPONSES": True,  # do not reveal who has an account
        "SECURITY_URL_PREFIX": "/accounts",
{% if cookiecutter.accounts %}
        "SECURITY_EMAIL_SENDER": env.str("EMAIL_FROM", f"noreply@{hosts[0].strip(' .')}"),
        "EMAIL_URL": env.str("EMAIL_URL", **email_default, validate=email_server),
        "SECURITY_AUTO_LOGIN_AFTER_CONFIRM": True,  # the password has just been entered
        "SECURITY_CHANGEABLE": True,
        "SECURITY_CHANGE_EMAIL": True,
        "SECURITY_CHANGE_EMAIL_URL": "/email/",
        "SECURITY_CHANGE_EMAIL_WITHIN": timedelta(days=1),
        "SECURITY_CHANGE_URL": "/password/change/",
        "SECURITY_CONFIRMABLE": True,
        "SECURITY_CONFIRM_EMAIL_WITHIN": timedelta(days=1),
        "SECURITY_CONFIRM_URL": "/confirm-email/",
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_HASHING_SCHEMES": ["hex_sha256"],  # a slow hash would reveal who has an account
        "SECURITY_MSG_API_ERROR": ("The link is invalid, or has been used.", "error"),
        "SECURITY_RECOVERABLE": True,
        "SECURITY_REGISTERABLE": True,
        "SECURITY_REGISTER_URL": "/signup/",
        "SECURITY_RESET_URL": "/password/reset/",
{% endif %}
{% endif %}
{% if cookiecutter.__limits %}
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "RATELIMIT_STORAGE_OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        "RATELIMIT_STORAGE_URI": env.str("RATELIMIT_STORAGE_URI", "memory://"),
{% endif %}
{% if cookiecutter.api %}
        "API_RATE_LIMIT": f"{env.int('API_REQUESTS_PER_MINUTE', 120)} per minute",
        "CORS_ORIGINS": env.list("CORS_ORIGINS", [], subcast=str.strip),
{% endif %}
    }
