"""Numbers for Prometheus at /metrics: for this machine alone, or with the token PORTAL_METRICS_TOKEN.

Requests are counted in files that all processes of a server share; what rooms count (jobs, mails, entries without a
seal) is asked for when the numbers are.
"""

import hmac
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, g, request

from portal.web.permissions import public

bp = Blueprint("metrics", __name__)
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "X-Forwarded-Host", "X-Forwarded-Proto", "Via")
GAUGES: dict[str, tuple[str, Callable[[], float | Mapping[str, float]]]] = {}


def gauge(name: str, meaning: str, count: Callable[[], float | Mapping[str, float]]) -> None:
    """Show a number that is counted when it is asked for; a dict gives one number a `state`."""
    GAUGES[name] = (meaning, count)


def share(folder: Path) -> None:
    """Let all processes of a server count together. Before the application is made, when nobody counts yet."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def init_app(app: Flask) -> None:
    from prometheus_client import Counter, Histogram

    known = _Counted.get(Counter, Histogram)
    app.before_request(begin)
    app.after_request(known.count)
    app.register_blueprint(bp)


class _Counted:
    """The counters of this process: made once, however many applications it has."""

    made: "_Counted | None" = None

    def __init__(self, counter: Any, histogram: Any):
        self.requests = counter("portal_requests_total", "Requests answered", ["endpoint", "method", "status"])
        self.seconds = histogram("portal_request_seconds", "Time to answer", ["endpoint"])

    @classmethod
    def get(cls, counter: Any, histogram: Any) -> "_Counted":
        cls.made = cls.made or cls(counter, histogram)
        return cls.made

    def count(self, response: Response) -> Response:
        endpoint = request.endpoint or "none"
        self.requests.labels(endpoint, request.method if request.url_rule else "any", response.status_code).inc()
        self.seconds.labels(endpoint).observe(time.perf_counter() - g.get("asked_at", time.perf_counter()))
        return response


def begin() -> None:
    g.asked_at = time.perf_counter()


@bp.get("/metrics")
@public
def show() -> Response:
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    if not is_allowed():
        abort(404)
    return Response(generate_latest(collected()), content_type=CONTENT_TYPE_LATEST)


def is_allowed() -> bool:
    """A caller with the token; or one on this machine, not one whom a proxy on this machine speaks for."""
    token = current_app.config["SETTINGS"].values.get("PORTAL_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "")
    if token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    return not given and is_loopback(request.remote_addr) and not any(name in request.headers for name in FORWARDED)


def is_loopback(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


def collected() -> Any:
    """A registry of the shared counters, or of this process's, and of what the rooms count now."""
    from prometheus_client import REGISTRY, CollectorRegistry, multiprocess

    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(REGISTRY)  # type: ignore[arg-type]
    registry.register(Rooms())  # type: ignore[arg-type]
    return registry


class Rooms:
    """What the rooms count, as Prometheus wants it."""

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        for name, (meaning, count) in GAUGES.items():
            value = count()
            family = GaugeMetricFamily(f"portal_{name}", meaning, labels=["state"] if isinstance(value, Mapping) else [])
            for state, number in value.items() if isinstance(value, Mapping) else [("", value)]:
                family.add_metric([state] if isinstance(value, Mapping) else [], number)
            yield family
