"""Exit 1 and say the difference if the migrations do not lead to the tables that the models describe."""

from pathlib import Path
from tempfile import TemporaryDirectory

from flask_migrate import check, upgrade

from config import Settings
from portal import assets, create_app

if __name__ == "__main__":
    with TemporaryDirectory() as folder, create_app(Settings(instance=Path(folder), testing=True)).app_context():
        upgrade(directory=str(assets.folder("migrations")))
        check(directory=str(assets.folder("migrations")))
