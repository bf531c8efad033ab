"""What the secretariat fills in for a position."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.positions.models import Line
from apps.positions.services import EDITED
from apps.positions.states import Forum
from apps.shared.deadlines import end_of_day


class PositionForm(forms.Form):
    """A position to be drafted from a round."""

    forum = forms.ChoiceField(label=_("Forum"), choices=Forum, widget=forms.RadioSelect)
    title_ja = forms.CharField(label=_("Title (Japanese)"), max_length=200)
    title_en = forms.CharField(label=_("Title (English)"), max_length=200)
    member_body = forms.RegexField(
        r"^([A-Z]{2}|[A-Z][A-Za-z-]{1,7})$", label=_("Member body code"), initial="JP",
        help_text=_("Two letters as in ISO 3166, or a liaison body's acronym."),
    )  # fmt: skip
    due_on = forms.DateField(
        label=_("The forum's deadline"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The end of this day in Japan time."),
    )  # fmt: skip

    def fields_of_position(self) -> dict[str, Any]:
        """Return what `services.draft_position` takes."""
        given = dict(self.cleaned_data)
        due = given.pop("due_on")
        return given | {"due_at": end_of_day(due) if due else None}


class LineForm(forms.ModelForm):  # type: ignore[type-arg]
    """One line; saving is the service's."""

    class Meta:
        model = Line
        fields = EDITED
        widgets = {
            "comment": forms.Textarea(attrs={"rows": 4, "lang": "en"}),
            "proposed_change": forms.Textarea(attrs={"rows": 3, "lang": "en"}),
        }
