"""Finding partners by a part of their names, or by pinyin initials."""

from portal.core.search import NameSearch

names = NameSearch("partner_search")
