"""Finding doctors by a part of the name or its pinyin initials."""

from portal.core.search import NameSearch

names = NameSearch("doctor_search")
