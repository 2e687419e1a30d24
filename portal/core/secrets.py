"""The keys of one deployment: from the settings, or made once under the instance folder for the embedded default."""

from typing import Any

from config import BadSetting, Settings
from portal.core import personal


def unlock(app: Any, settings: Settings) -> None:
    """Give the application its keys. Raises BadSetting where production lacks one."""
    missing = [
        name
        for name, value in (("PORTAL_SECRET_KEY", settings.secret_key), ("PORTAL_DATA_KEYS", settings.data_keys))
        if not value
    ]
    if settings.is_production and missing:
        raise BadSetting(f"{' and '.join(missing)} must be set when PORTAL_ENV=production. `portal check` says how to make them.")
    keys = personal.load_or_make_keys(settings.instance / "keys")
    app.config["SECRET_KEY"] = settings.secret_key or keys.secret_key
    app.config["SEAL_SEED"] = keys.seal_seed
    try:
        personal.install(personal.Keyring.parse(settings.data_keys or keys.data_keys))
    except personal.BadKeys as error:
        raise BadSetting(f"PORTAL_DATA_KEYS: {error}") from error
