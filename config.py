"""Settings from the environment or from instance/portal.toml. Nothing else reads the environment."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class BadSetting(ValueError):
    """A setting that stops the start, with a sentence that says which and what to do."""


def _from_file(instance: Path) -> dict[str, str]:
    path = instance / "portal.toml"
    if not path.exists():
        return {}
    return {str(name): str(value) for name, value in tomllib.loads(path.read_text(encoding="utf-8")).items()}


@dataclass(frozen=True)
class Settings:
    """What one deployment is. `values` keeps the rest under its own name, for parts that ask by name."""

    instance: Path
    env: str = "local"
    port: int = 5000
    database_url: str = ""
    secret_key: str = ""
    data_keys: str = ""
    documents: str = ""
    queue: str = ""
    smtp_url: str = ""
    trusted_proxies: int = 0
    sample: bool = False
    sample_password: str = ""
    testing: bool = False
    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings; the environment goes before the file."""
        instance = Path(environ.get("PORTAL_INSTANCE") or "instance").resolve()
        values = _from_file(instance) | dict(environ)
        get = values.get
        return cls(
            instance=instance,
            env=get("PORTAL_ENV", "local"),
            port=_number("PORT", get("PORT", "5000")),
            database_url=get("DATABASE_URL", ""),
            secret_key=get("PORTAL_SECRET_KEY", ""),
            data_keys=get("PORTAL_DATA_KEYS", ""),
            documents=get("PORTAL_DOCUMENTS", ""),
            queue=get("PORTAL_QUEUE", ""),
            smtp_url=get("PORTAL_SMTP_URL", ""),
            trusted_proxies=_number("PORTAL_TRUSTED_PROXIES", get("PORTAL_TRUSTED_PROXIES", "0")),
            sample=get("PORTAL_SAMPLE", "") not in ("", "0", "no"),
            sample_password=get("PORTAL_SAMPLE_PASSWORD", ""),
            values=values,
        )

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database; SQLite under the instance folder by default."""
        return self.database_url or f"sqlite:///{self.instance / 'portal.db'}"


def _number(name: str, text: str) -> int:
    if not text.isdigit():
        raise BadSetting(f"{name} is “{text}”: a whole number is needed.")
    return int(text)
