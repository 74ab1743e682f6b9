"""Django's settings, all of them derived from the surroundings (see `reknit.web.environment`)."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from reknit.web.environment import Environment, postgresql

HERE = Path(__file__).parent
ENVIRONMENT = Environment.read()
SITE_KEYS = ENVIRONMENT.site_keys()
SECRET_KEY = SITE_KEYS.signing
DEBUG = False
MADE_UP = ENVIRONMENT.is_made_up
ALLOWED_HOSTS = [ENVIRONMENT.host, *(("127.0.0.1",) if ENVIRONMENT.is_this_machine_only else ())]
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.address] if ENVIRONMENT.behind_proxy else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "reknit.web.people",
    "reknit.web.dyads",
    "reknit.web.vault",
    "reknit.web.checks",
    "reknit.web.audit",
    "reknit.web.links",
    "reknit.web.clinic",
    "reknit.web.indicators",
    "reknit.web.safety",
    "reknit.web.endings",
    "reknit.web.repairs",
    "reknit.web.self_examination",
    "reknit.web.supervision",
    "reknit.web.caseload",
    "reknit.web.coding",
    "reknit.web.pages",
]
MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "reknit.web.headers.PrivateMiddleware",
    "reknit.web.people.session_keys.SessionKeyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "reknit.web.people.expiry.ExpiryMiddleware",
]
ROOT_URLCONF = "reknit.web.urls"
WSGI_APPLICATION = "reknit.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reknit.web.pages.frame.around_every_page",
            ],
        },
    },
]

DATABASES = {
    "default": postgresql(ENVIRONMENT.database_url)
    if ENVIRONMENT.database_url
    else {
        "ENGINE": "reknit.storage.sqlcipher",
        "NAME": ENVIRONMENT.database_file,
        "OPTIONS": {"key": SITE_KEYS.database.hex(), "transaction_mode": "IMMEDIATE", "timeout": 20},
    }
}
DATABASES["default"] |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "reknit.web.people.attempts.AttemptsCache"}}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["reknit.web.people.sign_in.SignInBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "reknit.web.people.passwords.NotRepeatedValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "reknit.web.people.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "sign_in_index"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_FORMS = {
    "login": "reknit.web.people.forms.SignInForm",
    "change_password": "reknit.web.people.forms.ChangeOwnPasswordForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENVIRONMENT.behind_proxy else 0
ACCOUNT_USER_DISPLAY = "reknit.web.people.identities.display_name"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
MFA_ADAPTER = "reknit.web.people.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if ENVIRONMENT.can_use_passkeys else [])]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.is_encrypted_on_the_way
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "reknit"

_HOST_PREFIX = "__Host-" if ENVIRONMENT.is_encrypted_on_the_way else ""
SESSION_COOKIE_NAME = f"{_HOST_PREFIX}reknit"
CSRF_COOKIE_NAME = f"{_HOST_PREFIX}reknit-form"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.is_encrypted_on_the_way
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "reknit.web.pages.problems.form_too_old"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_ENGINE = "reknit.web.people.session_keys"
SESSION_SERIALIZER = "reknit.web.people.sealed_sessions.SealedSerializer"
SESSION_COOKIE_AGE = 12 * 60 * 60
IDLE_SECONDS = 30 * 60
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.is_encrypted_on_the_way else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.behind_proxy else None
# "no-referrer" would make browsers send forms with the origin "null", which the protection of forms must refuse.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["reknit.web.uploading.InMemoryHandler"]

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "reknit.web.log_lines.OneLine", "format": "{levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "reknit": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
