"""Which revisions of a document are compared, and how the comparison is shown."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.drafts import selectors
from apps.drafts.models import LANGUAGES, Revision

VIEWS = [("inline", _("in one text")), ("side", _("side by side"))]


class CompareForm(forms.Form):
    """Two revisions, the language of the text, and the view."""

    old = forms.TypedChoiceField(label=_("Old revision"), coerce=int)
    new = forms.TypedChoiceField(label=_("New revision"), coerce=int)
    text = forms.ChoiceField(label=_("Language of the text"), choices=LANGUAGES)
    view = forms.ChoiceField(label=_("View"), choices=VIEWS, required=False)
    all = forms.BooleanField(label=_("unchanged text too"), required=False)

    def __init__(self, *args: Any, revisions: Sequence[Revision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.revisions = {revision.ordinal: revision for revision in revisions}
        choices = [(n, _("revision %(n)d") % {"n": n}) for n in sorted(self.revisions)]
        for name in ("old", "new"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"old", "new", "text"} <= data.keys():
            old, new = self.pair()
            if old == new:
                self.add_error("new", _("Choose two different revisions."))
            elif any(data["text"] not in selectors.languages_of(r) for r in (old, new)):
                self.add_error("text", _("One of the two has no text in this language."))
        return data

    def pair(self) -> tuple[Revision, Revision]:
        """Return the two revisions, as they were chosen."""
        return self.revisions[self.cleaned_data["old"]], self.revisions[self.cleaned_data["new"]]
