"""The portal as processes: the web server, and for `make run` everything at once.

`run_everything` is the parent of the web server and of one job worker. Whatever ends one of them ends all:
Ctrl-C, SIGTERM, a crash, even a killed parent leaves no process behind.
"""

import ctypes
import gc
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from gunicorn.app.base import BaseApplication

from config import BadSetting, Settings
from portal import create_app
from portal.core import clock
from portal.core.calendar import seed_days
from portal.core.identity import division_name

HOST = "127.0.0.1"
PORTAL = str(Path(sys.executable).with_name("portal"))
SECONDS_TO_ANSWER = 60
SECONDS_TO_STOP = 15
MEMORY = "/dev/shm"  # noqa: S108 gunicorn makes a private file there
PR_SET_PDEATHSIG = 1


class Server(BaseApplication):
    """gunicorn around one application, which is loaded once and shared by its workers."""

    def __init__(self, settings: Settings):
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in gunicorn_settings(self.settings.port).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        app = create_app(self.settings)
        ask_for_tables()
        return app


def ask_for_tables() -> None:
    """Holidays and divisions load when they are first asked for: here, so that the workers share one copy."""
    seed_days(clock.today().year + 1)
    division_name("110101")


def gunicorn_settings(port: int) -> dict[str, Any]:
    """Two workers of four threads on one loopback port."""
    return {
        "bind": f"{HOST}:{port}",
        "workers": 2,
        "threads": 4,
        "worker_class": "gthread",
        "preload_app": True,
        "control_socket_disable": True,  # otherwise two instances on a machine share one
        "pre_fork": keep_shared,
        "post_fork": start_afresh,
        "keepalive": 5,
        "timeout": 60,
        "graceful_timeout": SECONDS_TO_STOP - 5,
        "loglevel": "warning",
        "worker_tmp_dir": MEMORY if Path(MEMORY).is_dir() else None,  # a heartbeat must not wait for a disk
    }


def keep_shared(_arbiter: Any, _worker: Any) -> None:
    """What is loaded stays shared between the workers, and the collector never walks it again."""
    gc.collect()
    gc.freeze()


def start_afresh(_arbiter: Any, worker: Any) -> None:
    """A database connection must not cross a fork."""
    from portal.core.database import db

    with worker.app.wsgi().app_context():
        db.engine.dispose(close=False)


def serve(port: int | None = None) -> None:
    """Serve on 127.0.0.1 until SIGTERM or SIGINT. `port` goes before the setting PORT.

    Raises BadSetting when the port is taken.
    """
    settings = Settings.from_environment()
    if port is not None:
        settings = Settings.from_environment({**settings.values, "PORT": str(port)})
    refuse_taken(settings.port)
    Server(settings).run()


def refuse_taken(port: int) -> None:
    """Raise BadSetting if somebody listens there already: gunicorn would try for seconds and say less."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as fault:
            raise BadSetting(f"Port {port} cannot be used ({fault.strerror}): choose another with PORT=5001.") from fault


def run_everything() -> int:
    """Bring the database up to date, serve, work on jobs, load the sample world if the database is empty.

    Returns the exit code: 0 after Ctrl-C or SIGTERM, otherwise that of the process that ended first.
    """
    for ending in (signal.SIGTERM, signal.SIGINT):  # a shell that starts it in the background has SIGINT ignored
        signal.signal(ending, interrupt)
    settings = Settings.from_environment()
    refuse_taken(settings.port)
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    values = with_sample(settings)
    subprocess.run([PORTAL, "migrate"], env=values, check=True, stdout=subprocess.DEVNULL)
    children = {name: start(name, values) for name in ("serve", "work")}
    try:
        return watch(children, settings, values)
    except KeyboardInterrupt:
        return 0
    finally:
        stop(children)


def with_sample(settings: Settings) -> dict[str, str]:
    """The environment of the children: the sample world with its password, unless production or PORTAL_SAMPLE=0."""
    values = dict(settings.values)
    if settings.is_production or values.get("PORTAL_SAMPLE") == "0":
        return values
    return values | {"PORTAL_SAMPLE": "1", "PORTAL_SAMPLE_PASSWORD": sample_password(settings)}


def sample_password(settings: Settings) -> str:
    """The one that is set, or the one kept from the last run, or a new one, readable by the owner alone."""
    kept = settings.instance / "sample-password"
    if settings.sample_password:
        return settings.sample_password
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(9))
    return kept.read_text().strip()


def start(command: str, values: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start `portal <command>` in its own group: Ctrl-C reaches the parent alone, which then stops each once."""
    return subprocess.Popen([PORTAL, command], env=dict(values), start_new_session=True, preexec_fn=die_with_parent)


def die_with_parent() -> None:
    """In the child: ask Linux for a SIGTERM when the parent is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def watch(children: Mapping[str, subprocess.Popen[bytes]], settings: Settings, values: Mapping[str, str]) -> int:
    """Wait for the first page, tell the way in, load the sample world; then until a child ends."""
    address = f"http://{HOST}:{settings.port}"
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while ended(children) is None and not answers(address):
        if time.monotonic() > deadline:
            print(f"The portal does not answer on {address}: see the messages above.", file=sys.stderr)
            return 1
        time.sleep(0.1)
    if ended(children) is None:
        tell(address, values)
    while ended(children) is None:
        time.sleep(0.5)
    return ended(children) or 1


def tell(address: str, values: Mapping[str, str]) -> None:
    """Print the address; load the sample world behind it and print its accounts."""
    print(f"\nThe portal serves on {address}   (Ctrl-C stops it)", flush=True)
    if "PORTAL_SAMPLE_PASSWORD" in values and values.get("PORTAL_SAMPLE") == "1":
        subprocess.run([PORTAL, "sample", "--in-background"], env=dict(values), check=True)


def answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/healthz", timeout=5):  # noqa: S310 our own address
            return True
    except URLError:
        return False


def ended(children: Mapping[str, subprocess.Popen[bytes]]) -> int | None:
    """The exit code of the first child that is gone; None while all run."""
    codes = (child.poll() for child in children.values())
    return next((code for code in codes if code is not None), None)


def stop(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Ask each to end, wait, and end by force what does not."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    for name, child in children.items():
        try:
            child.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            print(f"portal {name} did not stop in {SECONDS_TO_STOP} seconds and was ended.", file=sys.stderr)
            child.kill()
            child.wait()


def interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(run_everything())
    except BadSetting as fault:
        sys.exit(str(fault))
    except subprocess.CalledProcessError as fault:
        sys.exit(fault.returncode)
