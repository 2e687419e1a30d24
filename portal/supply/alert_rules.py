            yield Reading(kind, GOOD if not all(bad) else BAD if len(bad) > 1 else UNKNOWN, as_of, **about)
