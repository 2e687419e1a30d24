"""Households, persons, their history, the registered list, duplicates."""
