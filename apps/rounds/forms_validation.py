"""What is typed on the way from the author to the desk: words beside the original, and a note."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.rounds.models import Comment
from apps.rounds.services.validation import Wording
from apps.rounds.states import LONGEST, ChangeKind


class WordingForm(forms.Form):
    """The words of one comment as they should stand, with a note on the step."""

    body = forms.CharField(
        label=_("Comment"), widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST,
        required=False, strip=False,
    )  # fmt: skip
    justification = forms.CharField(
        label=_("Justification"), widget=forms.Textarea(attrs={"rows": 2}), max_length=LONGEST,
        required=False, strip=False,
    )  # fmt: skip
    change_new = forms.CharField(
        label=_("Text as it should be"), widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST, required=False, strip=False,
    )  # fmt: skip
    note = forms.CharField(
        label=_("Accompanying note"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2_000,
        required=False,
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, comment: Comment, note_help: str) -> None:
        words = comment.words
        initial = {
            "body": words.body, "justification": words.justification,
            "change_new": words.change_new, "seen": comment.last_validation_id or 0,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        self.fields["note"].help_text = note_help
        for name in ("body", "justification", "change_new"):
            self.fields[name].widget.attrs["lang"] = comment.language
        if not comment.change_kind or not ChangeKind(comment.change_kind).has_new_text:
            del self.fields["change_new"]

    def wording(self) -> Wording:
        """Return the words of a valid form."""
        given = {name: self.cleaned_data.get(name, "") for name in Wording.__dataclass_fields__}
        return Wording(**{name: text.replace("\r\n", "\n") for name, text in given.items()})


class AcceptForm(forms.Form):
    """A note on accepting several comments at once."""

    note = forms.CharField(
        label=_("Accompanying note"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2_000,
        required=False,
        help_text=_("Needed where a comment was given back and not brought again."),
    )  # fmt: skip
