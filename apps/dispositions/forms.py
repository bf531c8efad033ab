"""What is typed at the desk."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.dispositions.states import POINTS_ELSEWHERE, VOCABULARY
from apps.rounds.models import Comment, Round
from apps.rounds.states import Purpose

_NUMBERS = re.compile(r"[1-9][0-9]{0,8}")


class AnswerForm(forms.Form):
    """A disposition with its response, for the comments that the page brings along."""

    was_stale = False  # refused because somebody else wrote meanwhile

    outcome = forms.ChoiceField(label=_("Disposition"), widget=forms.RadioSelect)
    head = forms.CharField(
        label=_("Comment that carries the answer"), required=False, max_length=12,
        help_text=_("Its number, such as 12."),
    )  # fmt: skip
    response = forms.CharField(
        label=_("Reason and response to the author"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (outcome.value, outcome.label) for outcome in VOCABULARY[round_.purpose]
        ]
        self.points_elsewhere = [
            str(o) for o in VOCABULARY[round_.purpose] if o in POINTS_ELSEWHERE
        ]

    def arguments(self, deed: str) -> dict[str, Any]:
        """Return what `services.record` is asked for; `deed` is decide or propose."""
        return self.cleaned_data | {"decide": deed == "decide"}

    def clean_head(self) -> Comment | None:
        number = self.cleaned_data["head"].strip().removeprefix("#")
        if not number:
            return None
        found = (
            Comment.objects.filter(round=self.round, number=number)
            if (_NUMBERS.fullmatch(number))
            else Comment.objects.none()
        )
        head = found.first()
        if head is None:
            raise forms.ValidationError(_("There is no comment with this number in the round."))
        return head


class EnglishForm(forms.Form):
    """The English submission text beside the original."""

    was_stale = False  # refused because somebody else wrote meanwhile

    body = forms.CharField(
        label=_("Comment (English)"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    proposed_change = forms.CharField(
        label=_("Proposed change (English)"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class ReturnedForm(forms.Form):
    """A file that a translation agency sent back."""

    file = forms.FileField(
        label=_("File from the agency"), max_length=200,
        help_text=_("XLSX or XLIFF 1.2, as it was exported here. It is read and reported first."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlf,.xliff"}),
    )  # fmt: skip


def wants_english(round_: Round) -> bool:
    """Tell whether comments of the round are worded in English: those for another body."""
    return round_.purpose == Purpose.EXTERNAL
