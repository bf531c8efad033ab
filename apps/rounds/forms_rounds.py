"""What people fill in about a round: its plan, a later closing, its guests, whom to see it as."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.people.models import Committee, User
from apps.rounds.forms import ReasonForm
from apps.rounds.models import Round
from apps.rounds.states import Purpose
from apps.rounds.validation import Levels
from apps.shared.deadlines import at_hour, closing, day_and_hour

MOST_GUESTS = 200
FARTHEST = timedelta(days=3653)


class DayField(forms.DateField):
    """A day that people mean: within ten years of today."""

    widget = forms.DateInput(attrs={"type": "date"})

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and abs(value - timezone.localdate()) > FARTHEST:
            raise forms.ValidationError(_("Choose a day within ten years."))


class PeopleField(forms.CharField):
    """People by their e-mail addresses, apart by blanks or commas; cleans into a list of them."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20_000, **kwargs)
        self.widget.attrs |= {"rows": 3, "spellcheck": "false", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        asked = dict.fromkeys(word.lower() for word in text.replace(",", " ").split())
        if len(asked) > MOST_GUESTS:
            raise forms.ValidationError(
                _("Not more than %(most)d people at a time.") % {"most": MOST_GUESTS}
            )
        people = User.objects.filter(is_active=True).annotate(low=Lower("email"))
        found = {person.low: person for person in people.filter(low__in=asked)}
        missing = [address for address in asked if address not in found]
        if missing:
            raise forms.ValidationError(
                _("Nobody with this address may log in: %(addresses)s. Enter the person first.")
                % {"addresses": ", ".join(missing)}
            )
        return [found[address] for address in asked]


class GuestsForm(forms.Form):
    """Who is to be asked by name."""

    guests = PeopleField(
        label=_("Guests"), help_text=_("E-mail addresses, one in a line."),
    )  # fmt: skip


class AsSeenForm(forms.Form):
    """With whose eyes, and when, to look at a round."""

    person = PeopleField(label=_("Person (e-mail address)"))
    day = DayField(label=_("Day"))
    hour = forms.TimeField(
        label=_("Hour"), widget=forms.TimeInput(attrs={"type": "time"}), help_text=_("Japan time."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].widget = forms.EmailInput()

    def clean_person(self) -> User:
        people: list[User] = self.cleaned_data["person"]
        if len(people) != 1:
            raise forms.ValidationError(_("Name one person."))
        return people[0]

    def at(self) -> datetime:
        """Return the instant of a valid form."""
        return at_hour(self.cleaned_data["day"], self.cleaned_data["hour"])


class ClosingForm(ReasonForm):
    """A later closing, with its reason."""

    closes_on = DayField(label=_("New closing day"))
    closes_time = forms.TimeField(
        label=_("Hour"), widget=forms.TimeInput(attrs={"type": "time"}), required=False,
        help_text=_("Japan time; left empty it is the end of the day (24:00)."),
    )  # fmt: skip
    field_order = ("closes_on", "closes_time", "reason")

    def closes_at(self) -> datetime:
        """Return the closing instant of a valid form."""
        return closing(self.cleaned_data["closes_on"], self.cleaned_data["closes_time"])


class RoundForm(forms.Form):
    """A round to be planned."""

    title_ja = forms.CharField(label=_("Title (Japanese)"), max_length=200)
    title_en = forms.CharField(label=_("Title (English)"), max_length=200)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose, widget=forms.RadioSelect)
    audience = forms.ModelMultipleChoiceField(
        Committee.objects.all(), label=_("Committees asked"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    guests = PeopleField(
        label=_("Guests"), required=False,
        help_text=_("E-mail addresses of people who are asked by name, one in a line."),
    )  # fmt: skip
    levels = forms.TypedChoiceField(
        label=_("Validated by"), choices=Levels, coerce=int, initial=Levels.NONE,
        widget=forms.RadioSelect,
        help_text=_("Who accepts each comment or gives it back before it can be answered."),
    )  # fmt: skip
    opens_on = DayField(label=_("Opening day"))
    opens_time = forms.TimeField(
        label=_("Hour of opening"), widget=forms.TimeInput(attrs={"type": "time"}),
        initial=time(9), help_text=_("Japan time."),
    )  # fmt: skip
    closes_on = DayField(label=_("Closing day"))
    closes_time = forms.TimeField(
        label=_("Hour of closing"), widget=forms.TimeInput(attrs={"type": "time"}), required=False,
        help_text=_("Japan time; left empty it is the end of the day (24:00)."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens_on, opens_time = data.get("opens_on"), data.get("opens_time")
        if opens_on and opens_time and data.get("closes_on"):
            data["opens_at"] = at_hour(opens_on, opens_time)
            data["closes_at"] = closing(data["closes_on"], data.get("closes_time"))
            if opens_on < timezone.localdate():
                self.add_error(
                    "opens_on", _("The opening lies in the past. To open at once, give today.")
                )
            if data["closes_at"] <= data["opens_at"]:
                self.add_error("closes_on", _("The round must close after it opens."))
        named = data.get("guests") or "guests" in self.errors or "guests" not in self.fields
        if not data.get("audience") and not named:
            self.add_error("audience", _("Choose at least one committee to ask, or name a guest."))
        return data


class PlannedRoundForm(RoundForm):
    """Another plan for a round that has not opened."""

    def __init__(self, data: Any = None, *, round_: Round) -> None:
        opens_on, opens_time = day_and_hour(round_.opens_at)
        closes_on, closes_time = day_and_hour(round_.closes_at, as_end=True)
        initial = {
            "title_ja": round_.title_ja, "title_en": round_.title_en,
            "audience": list(round_.audience.all()), "levels": round_.levels,
            "opens_on": opens_on, "opens_time": opens_time,
            "closes_on": closes_on, "closes_time": closes_time,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        del self.fields["purpose"], self.fields["guests"]
