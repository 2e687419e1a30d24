"""Whole addresses, for links that leave the portal."""

from flask import current_app, request


def whole(path: str) -> str:
    """The path with the portal's own address before it: the setting PORTAL_URL, else where this request came to."""
    base = current_app.config["SETTINGS"].values.get("PORTAL_URL") or request.url_root
    return base.rstrip("/") + path
