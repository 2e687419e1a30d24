"""Measuring: the peers' own program where it is there, a small one of the same manner where it is not.

Both write one line of JSON for each round, database, scale, peer and action: {"round", "db", "scale", "peer", "action",
"n", "ms": […], "bytes"}, with "rps8", "bad8", "n8" where eight connections asked at once, and memory as its own action.
"""

import json
import socket
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

from bench.client import Asked, PortalPeer
from bench.peers import KINDS, ROOT
from bench.portals import Portal

PORTAL = "portal"
BESIDE = ("django-tuned", "flaskadmin-tuned", "django-default", "flaskadmin-default", "ref")
SECONDS_TO_ANSWER = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(portal: Portal, port: int, log: TextIO) -> subprocess.Popen[bytes]:
    """The portal's server on a port, once it answers."""
    command = [sys.executable, "-m", "bench.serving", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=portal.environ, stdout=subprocess.DEVNULL, stderr=log)
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while not answers(port):
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            raise SystemExit(f"The portal's server does not answer: see {log.name}")
        time.sleep(0.1)
    return server


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


class Beside:
    """The portal among the peers, by the peers' own program."""

    def __init__(self, module: ModuleType, folder: Path, portals: Mapping[tuple[str, str], Portal], seconds: float):
        self.module, self.portals, self.facts = module, portals, {}
        self.arguments = Namespace(server="gunicorn", actions=[], n=200, secs=seconds, no_c8=False)
        self.log = (folder / "server.log").open("a")
        module.PEERS[PORTAL] = (PortalPeer, "")
        module.PORT = free_port()
        self.start_peer, module.start = module.start, self.start
        self.kinds = {short: kind for kind, short in KINDS.items()}

    def start(self, peer: type, variant: str, short: str, scale: str, server: str) -> Any:
        if peer is not PortalPeer:
            return self.start_peer(peer, variant, short, scale, server)
        return serve(self.portals[self.kinds[short], scale], self.module.PORT, self.log)

    def measure(self, peer: str, kind: str, scale: str, rnd: int, out: TextIO) -> None:
        if scale not in self.facts:
            self.facts[scale] = self.module.Facts(scale)
        if peer == PORTAL:
            PortalPeer.asked = Asked(self.portals[kind, scale])
        self.module.measure(peer, KINDS[kind], scale, rnd, self.facts[scale], self.arguments, out)


class Alone:
    """The portal alone: one connection, no requests a second."""

    def __init__(self, folder: Path, portals: Mapping[tuple[str, str], Portal], seconds: float):
        self.portals, self.seconds = portals, seconds
        self.log = (folder / "server.log").open("a")

    def measure(self, peer: str, kind: str, scale: str, rnd: int, out: TextIO) -> None:
        portal, port = self.portals[kind, scale], free_port()
        server, one = serve(portal, port, self.log), PortalPeer()
        PortalPeer.asked = Asked(portal)
        try:
            client = Client(port)
            one.login(client)
            for action, urls in {**one.urls(None), "save": one.save(None, None)}.items():
                row = {"round": rnd, "db": KINDS[kind], "scale": scale, "peer": peer, "action": action}
                out.write(json.dumps(row | self.timed(client, urls)) + "\n")
            out.write(
                json.dumps(
                    {"round": rnd, "db": KINDS[kind], "scale": scale, "peer": peer, "action": "memory", "mb": memory(server.pid)}
                )
                + "\n"
            )
        finally:
            server.terminate()
            server.wait(30)

    def timed(self, client: "Client", urls: Any) -> dict[str, Any]:
        """Latencies in milliseconds of the answers to these addresses, or of what is sent."""
        urls = [urls] if isinstance(urls, str) else urls
        ms, size, began = [], 0, time.perf_counter()
        for place in range(200):
            if time.perf_counter() - began > self.seconds and place > 3:
                break
            if isinstance(urls[0], tuple) and place == len(urls):
                break
            asked = urls[place % len(urls)]
            start = time.perf_counter()
            status, _, body = client.req("POST", *asked[:2]) if isinstance(asked, tuple) else client.req("GET", asked)
            ms.append(round((time.perf_counter() - start) * 1000, 3))
            assert status in (200, 303), (status, asked)
            size = len(body)
        return {"n": len(ms) - 1, "ms": ms[1:], "bytes": size}


class Client:
    """One keep-alive connection with its cookies."""

    def __init__(self, port: int):
        self.connection, self.cookies = HTTPConnection("127.0.0.1", port, timeout=60), {}

    def req(self, method: str, path: str, body: str | None = None) -> tuple[int, Mapping[str, str], bytes]:
        path, _, rest = path.partition(" ")
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        headers |= {"HX-Request": "true"} if "HX-Request" in rest else {}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers, answer.read()


def memory(pid: int) -> float:
    """Private memory of a process and its children, in megabytes."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    return round(sum(private_kb(int(each)) for each in [pid, *children]) / 1024, 1)


def private_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:"))


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]
