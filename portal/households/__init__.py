"""Households, their persons, and who of them may be one and the same."""
