"""What a wheel carries besides Python, so that it runs on a machine without Node: the build calls `Assets`."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("migrations", "static", "templates")
BUILT = ("static/vendor", "portal/translations/zh_Hans/LC_MESSAGES/messages.mo")


class Assets(BuildHookInterface[Any]):
    """Takes the folders into portal/_assets; refuses to build a wheel whose pages would be bare."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":  # the checkout is used as it stands
            return
        missing = [name for name in BUILT if not (Path(self.root) / name).exists()]
        if missing:
            raise FileNotFoundError(f"Not built yet: {', '.join(missing)}. `make wheel` builds them first.")
        build_data["force_include"] |= {name: f"portal/_assets/{name}" for name in FOLDERS}
