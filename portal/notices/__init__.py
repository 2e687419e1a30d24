"""Telling people: notices in the portal and mails, which carry a reference and a link, never personal data.

Inside an operation: `notify([user_id], say("%(reference)s was returned to you.", reference=r), r, f"/subsidies/{r}")`.
"""

from portal.notices.operations import notify, send_later

__all__ = ["notify", "send_later"]
