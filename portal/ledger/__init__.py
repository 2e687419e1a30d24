"""Every write is recorded here or refused; seals and verification."""
