"""The application as tests run it: the real one, with a folder and a database of its own."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from types import CodeType

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.serving import BaseWSGIServer, make_server

from config import Settings
from portal import create_app
from portal.core.database import db

ROOT = Path(__file__).parents[2]


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all applications of this process; they are the same in each."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self.codes[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = CompiledTemplates()


def settings_for(database_url: str, instance: Path, **more: object) -> Settings:
    """Settings of one test; `more` are fields of Settings, such as env or sample."""
    instance.mkdir(parents=True, exist_ok=True)
    return Settings(instance=instance, database_url=database_url, testing=True, **more)  # type: ignore[arg-type]


def open_portal(database_url: str, instance: Path, **more: object) -> Flask:
    """The application for one test; give it back with `close_portal`."""
    app = create_app(settings_for(database_url, instance, **more))
    app.jinja_env.bytecode_cache = TEMPLATES
    return app


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
