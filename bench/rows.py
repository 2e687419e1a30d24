"""The applications that everybody is measured with: plain tuples, in the order of their ids.

Where the peers' folder is, its generator makes them, in the peers' own environment (it needs numpy), and sends them
through a pipe. Without it the same kinds of rows are made here.
"""

import marshal
import random
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

THOUSANDS = {"k": 1, "m": 1000}
SLICE = 2_000
WITH_MEMBERS = (
    100_000  # from a million on, only the applications up to this id have all their members: as the peers at ten million
)
STATES = ("draft", "submitted", "reviewing", "approved", "rejected", "withdrawn")
SHARES = (5, 15, 10, 60, 8, 2)
PROVINCES = ("110000", "130000", "320000", "410000", "440000", "510000", "610000")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国文辉玲红梅春燕宁波飞鹏宇浩然子轩雨涵欣怡梓萱"

# Runs in the peers' environment: their tuples, a slice at a time.
SENDER = """
import marshal, sys
import gen
total, cut, whole = map(int, sys.argv[1:])
for k in range((total + gen.CHUNK - 1) // gen.CHUNK):
    first = k * gen.CHUNK
    apps, members, _ = gen.chunk(k, min(gen.CHUNK, total - first), total, total < 1_000_000 or first < whole)
    place = 0
    for start in range(0, len(apps), cut):
        part = apps[start:start + cut]
        end = place
        while end < len(members) and members[end][1] <= part[-1][0]: end += 1
        marshal.dump((part, members[place:end]), sys.stdout.buffer)
        place = end
"""


def rows_of(scale: str) -> int:
    """How many applications a scale has: 10k, 250k, 1m, 10m."""
    return int(scale[:-1]) * THOUSANDS[scale[-1]] * 1000


class Application(NamedTuple):
    """One application as the generator has it: id, province (6 digits), state, head, and when it was submitted and decided."""

    id: int
    province: str
    state: str
    head: str
    submitted: str
    decided: str | None
    members: list[str]


def applications(scale: str, peers: Path | None) -> Iterator[list[Application]]:
    """Every application of a scale, some thousand at a time."""
    total = rows_of(scale)
    yield from (sent(total, peers) if peers else made(total))


def sent(total: int, peers: Path) -> Iterator[list[Application]]:
    """What the peers' generator makes."""
    command = [str(peers / "venv-flask/bin/python"), "-c", SENDER, str(total), str(SLICE), str(WITH_MEMBERS)]
    with subprocess.Popen(command, cwd=peers, stdout=subprocess.PIPE) as sender:
        assert sender.stdout is not None
        for _ in range(0, total, SLICE):
            applications, members = marshal.load(sender.stdout)
            yield [of_peer(row, names) for row, names in zip(applications, named(applications, members), strict=True)]


def named(applications: list[tuple], members: list[tuple]) -> Iterator[list[str]]:
    """The names of each application's members."""
    found: dict[int, list[str]] = {}
    for _, application, name, *_ in members:
        found.setdefault(application, []).append(name)
    return (found.get(row[0], []) for row in applications)


def of_peer(row: tuple, members: list[str]) -> Application:
    return Application(row[0], row[2], row[3], row[4], row[7], row[8], [row[4], *members[1:]])


def made(total: int) -> Iterator[list[Application]]:
    """Our own rows, the same at each run."""
    chance = random.Random(20260101)
    step = timedelta(days=5 * 365) / total
    for first in range(1, total + 1, SLICE):
        yield [one(chance, key, total, step) for key in range(first, min(first + SLICE, total + 1))]


def one(chance: random.Random, key: int, total: int, step: timedelta) -> Application:
    submitted = datetime(2020, 1, 1) + key * step + timedelta(seconds=chance.randrange(3 * 86_400))  # noqa: DTZ001 it is written without a zone
    state = chance.choices(STATES, SHARES)[0]
    decided = submitted + timedelta(seconds=chance.randrange(86_400, 40 * 86_400)) if state in STATES[3:] else None
    count = chance.randrange(1, 6) if total < 1_000_000 or key <= WITH_MEMBERS else 1
    names = [name(chance) for _ in range(count)]
    return Application(key, chance.choice(PROVINCES), state, names[0], str(submitted), str(decided) if decided else None, names)


def name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=1 if chance.random() < 0.18 else 2))
