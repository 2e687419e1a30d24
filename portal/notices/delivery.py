"""How a mail leaves the house: by SMTP, or as a file into a folder where nobody set up SMTP.

PORTAL_SMTP_URL: `smtp://host:25`, `smtp+starttls://user:password@host:587`, `smtps://user:password@host:465`,
or `file:///folder`.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from config import BadSetting, Settings

Deliver = Callable[[EmailMessage], None]
SECONDS = 20
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Undelivered(Exception):
    """The mail did not leave; the message says why in a word and names nobody."""


@contextmanager
def postbox(settings: Settings) -> Iterator[Deliver]:
    """A connection that delivers mails one by one. Raises Undelivered where there is no way out at all."""
    url = urlsplit(settings.smtp_url)
    if not settings.smtp_url or url.scheme == "file":
        yield into_folder(Path(unquote(url.path)) if url.scheme == "file" else settings.instance / "mail")
        return
    with connected(url) as server:
        yield lambda mail: send(server, mail)


def refuse_unfit(settings: Settings) -> None:
    """Raise BadSetting where PORTAL_SMTP_URL is no address that is understood."""
    url = urlsplit(settings.smtp_url)
    if settings.smtp_url and url.scheme != "file" and (url.scheme not in PORTS or not url.hostname):
        raise BadSetting("PORTAL_SMTP_URL is not understood: write smtp+starttls://user:password@host:587, for example.")


@contextmanager
def connected(url: SplitResult) -> Iterator[smtplib.SMTP]:
    secure, host, port = ssl.create_default_context(), url.hostname or "", url.port or PORTS[url.scheme]
    try:
        if url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=secure)
        else:
            server = smtplib.SMTP(host, port, timeout=SECONDS)
    except (OSError, smtplib.SMTPException) as fault:
        raise Undelivered(word_for(fault)) from fault
    with server:
        greet(server, url, secure)
        yield server


def greet(server: smtplib.SMTP, url: SplitResult, secure: ssl.SSLContext) -> None:
    try:
        if url.scheme == "smtp+starttls":
            server.starttls(context=secure)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
    except (OSError, smtplib.SMTPException) as fault:
        raise Undelivered(word_for(fault)) from fault


def send(server: smtplib.SMTP, mail: EmailMessage) -> None:
    try:
        server.send_message(mail)
    except (OSError, smtplib.SMTPException) as fault:
        raise Undelivered(word_for(fault)) from fault


def word_for(fault: Exception) -> str:
    """The kind of fault and the server's number, without its words: they repeat the address."""
    code = getattr(fault, "smtp_code", "") or getattr(fault, "errno", "") or ""
    return f"{type(fault).__name__} {code}".strip()


def into_folder(folder: Path) -> Deliver:
    """Writes each mail as a file that mail programs open, named by its id: again the same mail is the same file."""

    def write(mail: EmailMessage) -> None:
        name = mail["Message-ID"].strip("<>").partition("@")[0]
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / f"{name}.eml").write_bytes(mail.as_bytes())
        except OSError as fault:
            raise Undelivered(word_for(fault)) from fault

    return write
