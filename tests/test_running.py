"""What `make run` starts ends with it, whichever way it ends, and leaves no process behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from config import BadSetting
from portal.running import PORTAL, SECONDS_TO_ANSWER, SECONDS_TO_STOP, refuse_taken

ROOT = Path(__file__).parents[1]


def wait_until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes(instance: Path) -> list[str]:
    """The command lines of the processes that serve an instance."""
    mark = f"PORTAL_INSTANCE={instance}".encode()
    return [each.read_bytes().decode() for each in Path("/proc").glob("[0-9]*/cmdline") if mark in environment(each.parent)]


def environment(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:  # it ended meanwhile, or belongs to somebody else
        return b""


class Running:
    """`make run` without make: the address, and the process to end."""

    def __init__(self, instance: Path):
        self.instance, self.port = instance, free_port()
        settings = {"PORTAL_INSTANCE": str(instance), "PORT": str(self.port), "PORTAL_SAMPLE": "0", "DATABASE_URL": ""}
        self.process = subprocess.Popen([sys.executable, "-m", "portal.running"], cwd=ROOT, env=os.environ | settings)

    def answers(self) -> bool:
        try:
            return bool(urlopen(f"http://127.0.0.1:{self.port}/healthz").status == 200)
        except OSError:
            assert self.process.poll() is None, "the portal ended before it answered"
            return False


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    if not Path(PORTAL).exists():
        pytest.skip("The portal is not installed here: run `make setup`.")
    started = Running(tmp_path / "instance")
    wait_until(started.answers, SECONDS_TO_ANSWER)
    yield started
    started.process.kill()


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=lambda sent: sent.name)
def test_nothing_outlives_the_parent(running: Running, sent: signal.Signals):
    running.process.send_signal(sent)
    assert running.process.wait(SECONDS_TO_STOP) == (-sent if sent is signal.SIGKILL else 0)
    wait_until(lambda: processes(running.instance) == [], SECONDS_TO_STOP)


def test_two_instances_stand_side_by_side(running: Running, tmp_path: Path):
    other = Running(tmp_path / "other")
    wait_until(other.answers, SECONDS_TO_ANSWER)
    other.process.terminate()
    other.process.wait(SECONDS_TO_STOP)
    assert running.answers()


def test_a_taken_port_is_refused_with_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(BadSetting, match="PORT=5001"):
            refuse_taken(taken.getsockname()[1])
