"""The application as tests run it: the real one, with a folder and a database of its own."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from config import Settings
from portal import create_app
from portal.core.database import db

ROOT = Path(__file__).parents[2]


def settings_for(database_url: str, instance: Path, **more: object) -> Settings:
    """Settings of one test; `more` are fields of Settings, such as env or sample."""
    instance.mkdir(parents=True, exist_ok=True)
    return Settings(instance=instance, database_url=database_url, testing=True, **more)  # type: ignore[arg-type]


def open_portal(database_url: str, instance: Path, **more: object) -> Flask:
    """The application for one test; give it back with `close_portal`."""
    return create_app(settings_for(database_url, instance, **more))


def close_portal(app: Flask) -> None:
    """End the connections, so that the database can be copied or removed."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def migrate(database_url: str, instance: Path) -> None:
    """Bring a database to the newest schema by the command that people use, which leaves no connection behind."""
    settings = {"DATABASE_URL": database_url, "PORTAL_INSTANCE": str(instance)}
    command = [sys.executable, "-m", "portal.cli", "migrate"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


class Served:
    """An application on a free loopback port, in threads of this process, until `close()`."""

    def __init__(self, app: Flask):
        self.server: BaseWSGIServer = make_server("127.0.0.1", 0, app, threaded=True)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
