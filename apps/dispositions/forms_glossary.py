"""What is typed into the glossary."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.dispositions.models import Term
from apps.dispositions.models.glossary import LONGEST


class WordsField(forms.CharField):
    """Several words or phrases in one field, separated by commas."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value) or ""
        phrases = (" ".join(phrase.split()) for phrase in re.split("[,;、，；\n]", typed))
        found = list(dict.fromkeys(phrase for phrase in phrases if phrase))
        if any(len(phrase) > LONGEST for phrase in found):
            raise forms.ValidationError(_("A term has at most %(n)d characters.") % {"n": LONGEST})
        return found

    def run_validators(self, value: Sequence[str]) -> None:
        super().run_validators(", ".join(value))


class TermForm(forms.ModelForm):  # type: ignore[type-arg]
    """A term in both languages."""

    also = WordsField(
        label=_("Also allowed"), required=False, max_length=1_000,
        help_text=_("Other English for it, separated by commas, such as: CDR."),
    )  # fmt: skip
    forbidden = WordsField(
        label=_("Not to be used"), required=False, max_length=1_000,
        help_text=_("English that is flagged wherever it is used, separated by commas."),
    )  # fmt: skip

    class Meta:
        model = Term
        fields = ("ja", "en", "also", "forbidden", "note", "is_retired")
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        right = {str(data.get("en", "")).casefold(), *(t.casefold() for t in data.get("also", []))}
        if right & {text.casefold() for text in data.get("forbidden", [])}:
            self.add_error("forbidden", _("The same English cannot be right and forbidden."))
        return data
