"""Where the files are that are no Python: templates, static files and migrations.

In the checkout they lie beside the package, where people look for them; a wheel carries them inside it.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `templates`, `static` or `migrations`, in a checkout as in an installed wheel.

    Raises FileNotFoundError if the portal was installed without it.
    """
    for parent in (PACKAGE / "_assets", PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise FileNotFoundError(f"This installation has no folder “{name}”: build it with `make wheel`, or run `make setup`.")
