"""Keeping the portal alive: backup, restore, and whether its configuration is fit for production."""
