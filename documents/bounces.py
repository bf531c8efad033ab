"""Delivery status notifications (RFC 3464): which mail a server could not deliver, and why.

Written for hostile input: whoever knows the address can send anything there.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

MAX_BYTES = 2_000_000
MAX_PARTS = 200
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ID = re.compile(r"<[^<>\s]{1,200}>")


@dataclass(frozen=True)
class Failure:
    """One recipient whom a mail did not reach.

    `message_id` is that of the mail as its sender wrote it, '' where the report does not return it;
    `status` is the server's answer, such as "5.1.1 smtp; 550 no such user".
    """

    recipient: str
    status: str
    is_permanent: bool
    message_id: str


def read(data: bytes) -> list[Failure]:
    """Return the failures that a message reports; none for a message that is no such report.

    Delays and deliveries are left out. A report of more than `MAX_BYTES` is not read.
    """
    if len(data) > MAX_BYTES:
        return []
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
    except RecursionError:  # parts in parts in parts
        return []
    parts = _parts(message)
    returned = _returned_id(parts)
    reports = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    return [
        failure
        for report in reports
        for fields in _per_recipient(report)
        if (failure := _failure(fields, returned))
    ]


def _parts(message: Message) -> list[Message]:
    found: list[Message] = []
    waiting = [message]
    while waiting and len(found) < MAX_PARTS:
        part = waiting.pop(0)
        found.append(part)
        payload = part.get_payload()
        if isinstance(payload, list):
            waiting += [inner for inner in payload if isinstance(inner, Message)]
    return found


def _per_recipient(report: Message) -> Iterator[Message]:
    """The groups of fields of a report after the first, which is about the whole message."""
    groups = report.get_payload()
    if isinstance(groups, list):
        yield from (group for group in groups[1:MAX_PARTS] if isinstance(group, Message))


def _failure(fields: Message, message_id: str) -> Failure | None:
    if _field(fields, "Action").lower() != "failed":
        return None
    status = _field(fields, "Status")
    said = _field(fields, "Diagnostic-Code")
    found = _STATUS.search(status) or _STATUS.search(said)
    recipient = _field(fields, "Final-Recipient") or _field(fields, "Original-Recipient")
    return Failure(
        recipient=recipient.partition(";")[2].strip() or recipient,
        status=f"{status} {said}".strip(),
        is_permanent=bool(found and found[1] == "5"),
        message_id=message_id,
    )


def _returned_id(parts: list[Message]) -> str:
    """Return the Message-ID of the mail that came back, whole or by its headers only."""
    for index, part in enumerate(parts):
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            if index and isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return _id(_field(inner[0], "Message-ID"))
        elif kind == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                headers = email.message_from_bytes(payload, policy=email.policy.compat32)
                return _id(_field(headers, "Message-ID"))
    return ""


def _id(value: str) -> str:
    found = _ID.search(value)
    return found[0] if found else ""


def _field(message: Message, name: str) -> str:
    """Return a field on one line, '' where it is missing; bytes that are no text become marks."""
    value = message.get(name)
    return " ".join(str(value).split())[:1000] if value is not None else ""
