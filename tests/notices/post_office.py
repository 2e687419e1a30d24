"""A small real SMTP server on a free loopback port, and one that refuses everybody."""

import socketserver
from threading import Thread


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        office: PostOffice = self.server  # type: ignore[assignment]
        self.say("220 ready")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                office.mails.append(self.rest())
                self.say("250 taken")
            elif verb == b"RCPT" and office.refuses:
                self.say("550 no such person clerk@office.example")
            else:
                self.say("221 bye" if verb == b"QUIT" else "250 fine")

    def rest(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class PostOffice(socketserver.ThreadingTCPServer):
    """`mails` are what it took. `refuses`: it knows nobody."""

    daemon_threads = True

    def __init__(self, refuses: bool = False):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.refuses, self.mails = refuses, list[bytes]()
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
