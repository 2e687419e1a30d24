"""How a view answers: a page, a fragment, done, or the same form again. One helper decides what HTMX gets."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request

from portal.web.forms import Form


def wants_fragment() -> bool:
    """HTMX asks for a part of a page; boosted and history requests want the whole page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and "HX-Boosted" not in headers and "HX-History-Restore-Request" not in headers


def page(template: str, status: int = 200, fragment: str = "", **context: Any) -> Response:
    """Draw `template`, or its `fragment` where HTMX asks for a part and there is one."""
    chosen = fragment if fragment and wants_fragment() else template
    return make_response(render_template(chosen, **context), status)


def done(template: str = "", *, then: str, **context: Any) -> Response:
    """After a write: the outcome's fragments for HTMX, a 303 to `then` for a plain browser.

    Without a template HTMX is sent to `then` as well.
    """
    if not wants_fragment():
        return redirect(then, 303)  # type: ignore[return-value]
    if template:
        return make_response(render_template(template, **context))
    response = make_response("", 204)
    response.headers["HX-Redirect"] = then
    return response


def again(fragment: str, *, page: str, form: Form, **context: Any) -> Response:
    """The same form with its errors and everything that was typed: 422, or 409 for a lost race."""
    template = fragment if wants_fragment() else page
    return make_response(render_template(template, form=form, **context), form.status)


def see(url: str) -> Response:
    """Go and look there: 303 for browsers, HX-Redirect for HTMX."""
    return done(then=url)


def whole_page(response: Response, address: str = "", swap: str = "outerHTML") -> Response:
    """Have HTMX put the page's main part in place of the present one; `address`: where that page stands, if elsewhere."""
    response.headers.update({"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": swap})
    if address:
        response.headers["HX-Push-Url"] = address
    return response
