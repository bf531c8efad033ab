"""The consortium's bodies and people."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password

from apps.demo.content import Calendar, at, read, unfolded
from apps.people import services
from apps.people.models import Committee, Organisation, User


@dataclass
class Cast:
    """What the content files call by key, as it was made."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    committees: dict[str, Committee] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    employer: dict[str, Organisation] = field(default_factory=dict)


def load(calendar: Calendar, password: str) -> Cast:
    """Make organisations, committees and people with their terms."""
    cast = Cast()
    with at(calendar.morning(-600)):
        for entry in read("organisations.yaml"):
            cast.organisations[entry["key"]] = Organisation.objects.create(
                name_ja=entry["ja"], name_en=entry["en"], kind=entry["kind"],
                interest=entry["interest"],
            )  # fmt: skip
        for entry in read("committees.yaml"):
            cast.committees[entry["slug"]] = services.create_committee(
                by=None, slug=entry["slug"], code=entry["code"], kind=entry["kind"],
                parent=cast.committees.get(entry["parent"] or ""),
                name_ja=entry["ja"], name_en=entry["en"],
                purpose_ja=unfolded(entry["purpose"]["ja"]), purpose_en=entry["purpose"]["en"],
            )  # fmt: skip
        for entry in read("people.yaml"):
            _person(cast, entry, calendar)
    # one hash for all: they share the password, and hashing is slow on purpose
    User.objects.update(password=make_password(password))
    return cast


def _person(cast: Cast, entry: dict[str, Any], calendar: Calendar) -> None:
    key, employer = entry["key"], cast.organisations[entry["organisation"]]
    user = User.objects.create_user(
        entry["email"],
        family_name_ja=entry["name"]["family"], given_name_ja=entry["name"]["given"],
        family_name_kana=entry["reading"]["family"], given_name_kana=entry["reading"]["given"],
        family_name_latin=entry["latin"]["family"], given_name_latin=entry["latin"]["given"],
        language=entry["language"], organisation=employer,
    )  # fmt: skip
    cast.people[key], cast.employer[key] = user, employer
    if role := entry.get("portal_role"):
        services.appoint(user=user, role=role, starts_on=calendar.day(-600), by=None)
    for term in entry["memberships"]:
        organisation = term.get("organisation")
        services.add_member(
            committee=cast.committees[term["committee"]], user=user, role=term["role"],
            organisation=cast.organisations[organisation] if organisation else employer,
            starts_on=calendar.day(term["from"]), ends_on=calendar.day(term["to"]),
            coordinates=term.get("coordinates", False), by=None,
        )  # fmt: skip
