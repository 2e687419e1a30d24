"""Write the sentences of all events as calls of `say`, so that the catalogue knows them; to the file named."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from config import Settings
from portal import create_app
from portal.ledger.events import EVENTS

if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        create_app(Settings(instance=Path(folder), testing=True))
    sentences = sorted({event.sentence for event in EVENTS.values()})
    Path(sys.argv[1]).write_text("".join(f"say({sentence!r})\n" for sentence in sentences), encoding="utf-8")
