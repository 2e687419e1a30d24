"""The deployment that the current database belongs to, for code that knows no application: folders, addresses, queue."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary, WeakMethod

from sqlalchemy import Engine

from config import Settings
from portal.core.database import db


@dataclass(frozen=True, eq=False)
class Deployment:
    """Its settings, the secret of its messages, and the context that its threads work in."""

    settings: Settings
    secret: str
    opens: "WeakMethod[Callable[[], AbstractContextManager[Any]]]"

    def context(self) -> AbstractContextManager[Any]:
        """The application's context, as long as there is the application."""
        opened = self.opens()
        assert opened is not None, "the application has ended"
        return opened()

    @property
    def address(self) -> str:
        """Where people reach the portal, without a slash at the end: PORTAL_URL, else this machine."""
        return (self.settings.values.get("PORTAL_URL") or f"http://127.0.0.1:{self.settings.port}").rstrip("/")


_known: WeakKeyDictionary[Engine, Deployment] = WeakKeyDictionary()


def remember(engine: Engine, deployment: Deployment) -> None:
    """Say which deployment a database belongs to; when the application starts."""
    _known[engine] = deployment


def current() -> Deployment:
    """The deployment of the current database. KeyError before the application started."""
    return _known[db.session.get_bind()]  # type: ignore[index]
