"""A mail server of the test's own: takes mails over SMTP and keeps them."""

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Arrived:
    """A mail with its envelope."""

    sender: str
    recipients: list[str]
    mail: EmailMessage


@dataclass
class Sink:
    """Takes every mail but those to `refused`, whose answers it gives."""

    port: int
    refused: dict[str, str] = field(default_factory=dict)
    taken: list[Arrived] = field(default_factory=list)

    def to(self, address: str) -> list[EmailMessage]:
        return [one.mail for one in list(self.taken) if address in one.recipients]

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        read = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.taken.append(Arrived(envelope.mail_from, envelope.rcpt_tos, read))
        return "250 taken"


@contextmanager
def sink() -> Iterator[Sink]:
    """Run a mail server on a free port."""
    with socket.create_server((HOST, 0)) as free:
        port: int = free.getsockname()[1]
    kept = Sink(port)
    server = Controller(kept, hostname=HOST, port=port)
    server.start()
    try:
        yield kept
    finally:
        server.stop()
