"""What people fill in: a comment, a reply, a round."""

import re
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.drafts.models import LANGUAGES
from apps.people.models import Committee, Organisation
from apps.rounds.services.comments import Words
from apps.rounds.states import ChangeKind, CommentType, Purpose
from apps.shared.deadlines import JST, end_of_day

_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


class CommentForm(forms.Form):
    """One comment. Nothing is required while it is saved; the submission asks for the rest."""

    type = forms.ChoiceField(
        label=_("Type"), choices=CommentType, widget=forms.RadioSelect, required=False
    )
    body = forms.CharField(
        label=_("Comment"), widget=forms.Textarea(attrs={"rows": 4}), required=False,
        max_length=20_000, strip=False,
    )  # fmt: skip
    justification = forms.CharField(
        label=_("Justification"), widget=forms.Textarea(attrs={"rows": 2}), required=False,
        max_length=20_000, strip=False,
    )  # fmt: skip
    change_kind = forms.ChoiceField(
        label=_("Proposed change"), choices=[("", _("none")), *ChangeKind.choices], required=False
    )
    change_old = forms.CharField(
        label=_("Text as it stands"), widget=forms.Textarea(attrs={"rows": 2}), required=False,
        max_length=20_000, help_text=_("Leave only the words that change."), strip=False,
    )  # fmt: skip
    change_new = forms.CharField(
        label=_("Text as it should be"), widget=forms.Textarea(attrs={"rows": 2}),
        required=False, max_length=20_000, strip=False,
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("You speak for"), required=False, empty_label=None
    )
    block = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.ChoiceField(
        choices=[("", ""), *LANGUAGES], widget=forms.HiddenInput, required=False
    )
    save_count = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = organisations  # type: ignore[attr-defined]
        if len(organisations) < 2:
            field.widget = forms.HiddenInput()

    def words(self) -> Words:
        """Return what was written, with the language it is written in."""
        given = {name: self.cleaned_data[name].replace("\r\n", "\n") for name in WORDS}
        if not given["change_kind"]:
            given["change_old"] = given["change_new"] = ""
        is_japanese = _JAPANESE.search(given["body"] + given["justification"])
        return Words(language="ja" if is_japanese or not given["body"] else "en", **given)


WORDS = ("type", "body", "justification", "change_kind", "change_old", "change_new")


class ReplyForm(forms.Form):
    body = forms.CharField(
        label=_("Reply"), widget=forms.Textarea(attrs={"rows": 3}), max_length=20_000
    )


class ReasonForm(forms.Form):
    """A reason that goes into the record."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2_000
    )


class OptionalReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2_000,
        required=False,
    )  # fmt: skip


def _closing(data: dict[str, Any]) -> datetime | None:
    """Return the closing instant: the end of the named day in Japan, or the hour named on it."""
    day, hour = data.get("closes_on"), data.get("closes_time")
    if day is None:
        return None
    return datetime.combine(day, hour, tzinfo=JST) if hour else end_of_day(day)


class ClosingForm(ReasonForm):
    """A later closing, with its reason."""

    closes_on = forms.DateField(
        label=_("New closing day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    closes_time = forms.TimeField(
        label=_("Hour"), widget=forms.TimeInput(attrs={"type": "time"}), required=False,
        help_text=_("Japan time; left empty it is the end of the day (24:00)."),
    )  # fmt: skip
    field_order = ("closes_on", "closes_time", "reason")

    def closes_at(self) -> datetime:
        closing = _closing(self.cleaned_data)
        if closing is None:
            raise ValueError("the form is not valid")
        return closing


class RoundForm(forms.Form):
    """A round to be planned."""

    title_ja = forms.CharField(label=_("Title (Japanese)"), max_length=200)
    title_en = forms.CharField(label=_("Title (English)"), max_length=200)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose, widget=forms.RadioSelect)
    audience = forms.ModelMultipleChoiceField(
        Committee.objects.all(), label=_("Committees asked"), widget=forms.CheckboxSelectMultiple
    )
    opens_on = forms.DateField(
        label=_("Opening day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    opens_time = forms.TimeField(
        label=_("Hour of opening"), widget=forms.TimeInput(attrs={"type": "time"}),
        initial=time(9), help_text=_("Japan time."),
    )  # fmt: skip
    closes_on = forms.DateField(
        label=_("Closing day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    closes_time = forms.TimeField(
        label=_("Hour of closing"), widget=forms.TimeInput(attrs={"type": "time"}), required=False,
        help_text=_("Japan time; left empty it is the end of the day (24:00)."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        closes = _closing(data)
        opens_on, opens_time = data.get("opens_on"), data.get("opens_time")
        if opens_on and opens_time and closes:
            data["opens_at"] = datetime.combine(opens_on, opens_time, tzinfo=JST)
            data["closes_at"] = closes
            if closes <= data["opens_at"]:
                self.add_error("closes_on", _("The round must close after it opens."))
        return data
