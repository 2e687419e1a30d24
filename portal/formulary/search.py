"""Finding drugs by a part of their Chinese or English names, or by pinyin initials."""

from portal.core.search import NameSearch

names = NameSearch("drug_search")
