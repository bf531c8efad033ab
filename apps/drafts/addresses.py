"""A document's number as part of an address."""

from django.urls import register_converter
from django.urls.converters import get_converters


class NumberConverter:
    """ISO/DIS 27917 is ISO~DIS_27917 in an address."""

    regex = r"[A-Z0-9][A-Za-z0-9.:~_-]*"

    def to_python(self, value: str) -> str:
        return value.replace("~", "/").replace("_", " ")

    def to_url(self, value: str) -> str:
        return value.replace("/", "~").replace(" ", "_")


def register() -> None:
    """Let routes say `<number:…>`; may be asked by every context that has such routes."""
    if "number" not in get_converters():
        register_converter(NumberConverter, "number")
