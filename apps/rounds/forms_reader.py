"""Which comments the reader shows beside the text."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.drafts.models import LANGUAGES
from apps.people.models import Organisation, User
from apps.rounds.models import Comment, Round
from apps.rounds.states import COUNTED, CommentState, CommentType
from apps.rounds.voices import mine


class ReaderForm(forms.Form):
    """Filters that go together; an empty one hides nothing, what cannot be read neither."""

    mine = forms.BooleanField(label=_("mine"), required=False)
    open = forms.BooleanField(label=_("unanswered"), required=False)
    type = forms.ChoiceField(
        label=_("Type"), choices=[("", _("all")), *CommentType.choices], required=False
    )
    by = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), required=False, empty_label=_("all")
    )
    written = forms.ChoiceField(
        label=_("Written in"), choices=[("", _("all")), *LANGUAGES], required=False
    )

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "filter_%s"} | kwargs)
        said = Comment.objects.filter(round=round_)
        heard = Organisation.objects.filter(pk__in=said.values("organisation"))
        self.fields["by"].queryset = heard  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields)

    def condition(self, user: User) -> Q:
        """Return which comments are shown to `user`."""
        given, found = self.cleaned_data, Q()
        if given.get("mine"):
            found &= mine(user)
        if given.get("open"):
            found &= Q(state__in=COUNTED) & ~Q(state=CommentState.PUBLISHED)
        if given.get("type"):
            found &= Q(type=given["type"])
        if given.get("by"):
            found &= Q(organisation=given["by"])
        if given.get("written"):
            found &= Q(language=given["written"])
        return found
