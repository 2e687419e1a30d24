"""A verb of a household or person, taken from its form."""

from collections.abc import Callable
from typing import Any

from flask import flash, url_for

from portal.core.tongues import say
from portal.web.answers import done
from portal.web.forms import StepForm
from portal.web.permissions import staff


def took(form: StepForm, operation: Callable[..., Any], reference: str, *args: Any, then: str, **more: Any) -> Any:
    """The way to the page `then` when it was done and recorded; None when the form holds why not."""
    given = {"by": staff(), "version": form.version.data, "note": form.note.data or "", **more}
    if not form.accepts(operation, reference, *args, **given):
        return None
    flash(str(say("Done and recorded.")), "ok")
    return done(then=url_for(then, reference=reference))
