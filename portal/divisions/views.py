"""Imported names reach all who ask for the name of a division. The pages are those of imports."""

from flask import Flask, has_app_context

from portal.core.identity.divisions import name_further
from portal.divisions import importing  # noqa: F401 makes the kind known
from portal.divisions.queries import names_in_force
from portal.divisions.words import register


def init_app(app: Flask) -> None:
    register()
    name_further(lambda: names_in_force() if has_app_context() else {})
