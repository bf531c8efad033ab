"""Refusals. A service raises them; one handler for pages and one for the API show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


class DomainError(Exception):
    """A deed that the rules refuse. `message` is a translated sentence that says what to do."""

    code = "refused"
    status = 409

    def __init__(self, message: Text, *, code: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        if code:
            self.code = code


class WrongState(DomainError):
    """The object is not, or no longer, in a state from which this deed starts."""

    code = "wrong_state"


class Stale(DomainError):
    """Somebody else wrote in between; what was typed stays with its author."""

    code = "stale"


class Incomplete(DomainError):
    """Something is still missing; `missing` names each thing."""

    code = "incomplete"

    def __init__(self, message: Text, *, missing: Sequence[str]) -> None:
        super().__init__(message)
        self.missing = list(missing)


@dataclass(frozen=True)
class Fault:
    """One fault of an uploaded file: `line` and `column` as its author counts them."""

    where: str
    reason: Text


class BadFile(DomainError):
    """An uploaded file that is refused whole; `faults` says where and why."""

    code = "bad_file"
    status = 422

    def __init__(self, message: Text, *, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = list(faults)
