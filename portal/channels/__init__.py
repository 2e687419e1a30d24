"""Channels: other systems that ask the portal under /api/v1, and the tokens by which they are known."""
