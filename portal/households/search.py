"""Finding households by a part of the head's name or its pinyin initials."""

from portal.core.search import NameSearch

names = NameSearch("household_search")
