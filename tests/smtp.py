"""A mail server of a few lines: it keeps what it takes, refuses whom it is told to, or hangs."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Post:
    """What a server was given, and how it is to behave."""

    port: int = 0
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    # Set: a letter is read and never answered, until `go_on`.
    hangs: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def take(self, to: str, raw: bytes) -> None:
        if self.hangs.is_set():
            self.reached.set()
            self.go_on.wait(30)
            return
        letter = message_from_bytes(raw, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append((to, letter))


class Talk(socketserver.StreamRequestHandler):
    """One conversation of RFC 5321, as far as smtplib needs it."""

    server: "Server"

    def handle(self) -> None:
        post, to = self.server.post, ""
        self.say("220 post")
        for line in self.rfile:
            word, _, rest = line.decode().strip().partition(" ")
            if word.upper() == "RCPT":
                to = rest.partition("<")[2].partition(">")[0]
                self.say("550 no such box" if to in post.refused else "250 ok")
            elif word.upper() == "DATA":
                self.say("354 go on")
                raw = b"".join(iter(self.rfile.readline, b".\r\n"))
                post.take(to, raw)
                self.say("250 taken")
            elif word.upper() == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 post")
        return None

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, post: Post) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.post = post
        post.port = self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is no news."""


@contextmanager
def post_office() -> Iterator[Post]:
    """A server for the time of the block."""
    post = Post()
    with Server(post) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield post
        finally:
            post.go_on.set()
            server.shutdown()
