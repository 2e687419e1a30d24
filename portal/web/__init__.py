"""The HTTP half of the kernel: permissions, forms, answers, worklists, headers, errors."""

from flask import Flask
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings

login_manager = LoginManager()
csrf = CSRFProtect()
htmx = Htmx()


def init_app(app: Flask) -> None:
    """Put the HTTP kernel into the application."""
    from portal.web import errors, headers, limits, logs, metrics, permissions, requests, templates

    settings: Settings = app.config["SETTINGS"]
    app.config.update(
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=60 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
        SESSION_COOKIE_NAME="__Host-portal" if settings.is_production else "portal",  # __Host- asks for https
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_production,
        REMEMBER_COOKIE_HTTPONLY=True,
        TESTING=settings.testing,
    )
    templates.init_app(app)
    behind_proxies(app, settings.trusted_proxies)
    htmx.init_app(app)
    login_manager.init_app(app)
    login_manager.login_view = "accounts.sign_in"
    requests.init_app(app)
    logs.init_app(app)
    metrics.init_app(app)
    permissions.guard(app)  # before anything reads the body: who may not send a file has none taken in
    limits.init_app(app)
    csrf.init_app(app)
    headers.init_app(app)
    errors.init_app(app)


def behind_proxies(app: Flask, hops: int) -> None:
    """Believe exactly so many proxies about who asked and how: PORTAL_TRUSTED_PROXIES."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
