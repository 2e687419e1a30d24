"""Finding applications by a part of the head's name, or by pinyin initials."""

from portal.core.database import db
from portal.core.search import NameSearch
from portal.subsidies.models import SubsidyApplication

names = NameSearch("subsidy_search")


def index_new(application: SubsidyApplication) -> None:
    """Put a new application's head into the index, in the transaction that makes it."""
    names.add(db.session(), [(application.id, application.head_name)])


def index_again(application: SubsidyApplication, former_name: str) -> None:
    """The head's name changed."""
    names.replace(db.session(), application.id, (former_name,), (application.head_name,))
