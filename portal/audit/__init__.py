"""The compliance desk over all rooms: entries, the register of decisions, seals, evidence. It reads; it changes nothing."""
