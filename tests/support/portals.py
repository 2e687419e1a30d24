"""The application as tests run it: the real one, with a folder and a database of its own."""

from pathlib import Path
from threading import Thread

from flask import Flask
from flask_migrate import upgrade
from werkzeug.serving import BaseWSGIServer, make_server

from config import Settings
from portal import assets, create_app
from portal.core.database import db


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
    """Bring a database to the newest schema."""
    app = open_portal(database_url, instance)
    with app.app_context():
        upgrade(directory=str(assets.folder("migrations")))
    close_portal(app)


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
