"""The second factor: time-based codes (RFC 6238) and recovery codes. Pure; what it keeps is sealed or blind."""

import secrets
from io import BytesIO

import pyotp
import segno

from portal.accounts.models import Credential
from portal.core import clock, personal
from portal.core.lifecycle import Refused
from portal.core.tongues import say

ISSUER = "Operations portal"
PERIOD = 30
STEPS_AROUND = 1
RECOVERY_CODES = 10
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def step_of(secret: str | None, code: str) -> int | None:
    """The 30-second step whose code this is, one before and after the present included; None if it is none."""
    digits = "".join(code.split())
    if secret is None or len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    now, found = int(clock.now().timestamp()) // PERIOD, None
    for step in range(now - STEPS_AROUND, now + STEPS_AROUND + 1):
        if secrets.compare_digest(pyotp.TOTP(secret).generate_otp(step), digits):
            found = step
    return found


def secret_of(credential: Credential) -> str | None:
    """The account's secret, opened."""
    sealed = credential.totp_sealed
    return None if sealed is None else personal.current().open(sealed, _context(credential.user_id))


def sealed(secret: str, user_id: int) -> str:
    """The secret as it is kept: it opens for this account alone."""
    return personal.current().seal(secret, _context(user_id))


def opened(token: str, user_id: int) -> str:
    """The secret that was offered to this account. Raises Refused for any other text."""
    try:
        return personal.current().open(token, _context(user_id))
    except personal.CannotOpen as error:
        raise Refused("offer_foreign", say("This offer is not for your account. Begin again.")) from error


def address_of(secret: str, email: str) -> str:
    """What an authenticator app reads from the square."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def square(secret: str, email: str) -> str:
    """The QR code as SVG without style, to stand in a page."""
    out = BytesIO()
    code = segno.make(address_of(secret, email), error="m")
    code.save(out, kind="svg", xmldecl=False, svgns=False, svgclass="qr", lineclass=None, scale=4, light="#fff")
    return out.getvalue().decode()


def new_recovery_codes() -> list[str]:
    """Ten codes of 50 bits, to be written down."""
    return ["-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)]


def blind(code: str) -> str:
    """What is kept of a recovery code."""
    return personal.current().blind("recovery", "".join(code.upper().replace("-", "").split()))


def without(blinds: list[str], code: str) -> list[str]:
    """The recovery codes that remain after this one was used. Raises Refused where it is none of them."""
    used = blind(code)
    if used not in blinds:
        raise wrong_code()
    return [kept for kept in blinds if kept != used]


def wrong_code() -> Refused:
    return Refused("code_wrong", say("This code is not right. Take the newest code of your app, or a recovery code."), "code")


def _context(user_id: int) -> str:
    return f"credential.totp.{user_id}"
