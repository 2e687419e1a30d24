"""Tables of divisions that were imported: their names count before those that come along, the newest table first.

Authorities disagree and codes change every year. So a table is never edited: a newer one is taken, or one is withdrawn.
"""
