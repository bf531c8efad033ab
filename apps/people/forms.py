"""What people choose for themselves, and how the record is narrowed."""

import zoneinfo
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

REGIONS = {
    "Asia": _("Asia"), "Europe": _("Europe"), "America": _("America"), "Africa": _("Africa"),
    "Australia": _("Australia"), "Pacific": _("Pacific"), "Indian": _("Indian Ocean"),
    "Atlantic": _("Atlantic"),
}  # fmt: skip


def time_zones() -> list[tuple[str, Any]]:
    """Return the zones that one may live in: Japan's and UTC, then the others by region."""
    zones: dict[str, list[tuple[str, str]]] = {region: [] for region in REGIONS}
    for zone in sorted(zoneinfo.available_timezones()):
        region, _slash, place = zone.partition("/")
        if region in zones and zone != "Asia/Tokyo":
            zones[region].append((zone, place.replace("_", " ").replace("/", ", ")))
    first = [("Asia/Tokyo", _("Japan")), ("UTC", "UTC")]
    return [*first, *((word, zones[region]) for region, word in REGIONS.items())]


class OwnForm(forms.Form):
    """How one reads the portal."""

    language = forms.ChoiceField(
        label=_("Language"), choices=[("ja", "日本語"), ("en", "English")], widget=forms.RadioSelect
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        help_text=_("Deadlines and times are shown in this zone, with its name."),
    )


IN_USE = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2199, 12, 31))]


class RecordForm(forms.Form):
    """What the record is narrowed to; an empty field narrows nothing."""

    who = forms.CharField(label=_("Who"), max_length=200, required=False)
    what = forms.CharField(label=_("Object"), max_length=300, required=False)
    since = forms.DateField(
        label=_("From"), required=False, validators=IN_USE,
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    until = forms.DateField(
        label=_("To"), required=False, validators=IN_USE,
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
