"""Finding institutions by a part of the name or its pinyin initials."""

from portal.core.search import NameSearch

names = NameSearch("institution_search")
