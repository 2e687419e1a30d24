"""The other programs that the portal is measured beside: where they are, made ready in a working copy, loaded as a module.

Their folder is named by PORTAL_PEERS, or lies beside this checkout; it is only read. Without it the portal is measured alone.
"""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[1]
BESIDE = ROOT.parent / "shared/bench/peers"
KINDS = {"sqlite": "sqlite", "postgresql": "pg"}


def source() -> Path | None:
    """Where the peers' programs are, if anywhere."""
    named = os.environ.get("PORTAL_PEERS")
    folder = Path(named) if named else BESIDE
    return folder if (folder / "bench.py").is_file() else None


def working_copy(folder: Path) -> Path | None:
    """A copy that may be written to, with its environments and its own PostgreSQL; None where there are no peers."""
    found = source()
    if found is None:
        return None
    copy = folder / "peers"
    if not copy.exists():
        shutil.copytree(found, copy, copy_function=shutil.copyfile)
        for program in copy.glob("*.sh"):
            program.chmod(0o755)
        for place in (folder, copy):
            place.chmod(0o755)  # their PostgreSQL runs under an account of its own
    subprocess.run(["./setup.sh"], cwd=copy, check=True, stdout=subprocess.DEVNULL)
    (copy / "logs").mkdir(exist_ok=True)
    return copy


def fill(copy: Path, kind: str, scale: str) -> None:
    """The peers' own data of a scale, made once."""
    done = copy / f"data/{kind}-{scale}.done"
    if done.exists():
        return
    python, short = str(copy / "venv-flask/bin/python"), KINDS[kind]
    environ = os.environ | {"PEER_DB": short, "PEER_SCALE": scale, "PEER_PREPARE": "1"}
    subprocess.run([python, "gen.py", short, scale], cwd=copy, check=True)
    subprocess.run(
        [str(copy / "venv-django/bin/python"), "manage.py", "prepare"], cwd=copy / "django_peer", env=environ, check=True
    )
    subprocess.run([python, "flask_peer/app.py"], cwd=copy, env=environ, check=True)
    done.touch()


def load(copy: Path) -> ModuleType:
    """Their measuring program as a module."""
    spec = importlib.util.spec_from_file_location("peers_measuring", copy / "bench.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stop(copy: Path) -> None:
    """Stop their PostgreSQL."""
    subprocess.run(["./pg.sh", "stop"], cwd=copy, check=True, stdout=subprocess.DEVNULL)
