"""Doctors: their files, verification, standing and rights, credentials that end."""
