"""What is typed at the desk about many comments at once, and about the desk itself."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.dispositions import selectors, selectors_desk
from apps.dispositions.models import Boilerplate, SavedView
from apps.dispositions.models.desk import TAG
from apps.dispositions.selectors_desk import Filters
from apps.dispositions.services_desk import Handing
from apps.dispositions.states import VOCABULARY, DispositionState
from apps.drafts.models import LANGUAGES
from apps.people.models import Organisation, User
from apps.rounds.forms_rounds import FARTHEST
from apps.rounds.models import Round
from apps.rounds.states import CommentState, CommentType


class FilterForm(forms.Form):
    """What the desk is narrowed to; a value it does not know narrows nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    type = forms.ChoiceField(
        label=_("Type"), required=False, choices=[("", _("every type")), *CommentType.choices]
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Organisation"),
        required=False,
        empty_label=_("every organisation"),
    )  # fmt: skip
    assignee = forms.ChoiceField(label=_("Assignee"), required=False)
    due = forms.ChoiceField(
        label=_("Due"), required=False,
        choices=[
            ("", _("whenever")),
            (selectors_desk.OVERDUE, _("overdue")),
            (selectors_desk.THIS_WEEK, _("within seven days")),
        ],
    )  # fmt: skip
    tag = forms.ChoiceField(label=_("Tags"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("both languages")), *LANGUAGES]
    )
    order = forms.ChoiceField(
        label=_("Order"), required=False,
        choices=[("", _("by clause")), ("number", _("by number"))],
    )  # fmt: skip
    clause = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    english = forms.BooleanField(required=False, widget=forms.HiddenInput)

    FIRST = ("type", "state", "organisation", "assignee")  # the others fold away

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unvalidated = [(selectors_desk.UNVALIDATED, _("not validated yet"))]
        choices = {
            "state": [
                ("", _("every state")),
                (selectors_desk.LEFT, _("without decided answer")),
                (selectors_desk.UNANSWERED, _("without disposition")),
                *DispositionState.choices,
                (selectors_desk.LOCKED, _("locked")),
                (selectors_desk.LATE, _("late")),
                *(unvalidated if round_.levels else []),
                (CommentState.WITHDRAWN.value, CommentState.WITHDRAWN.label),
            ],
            "assignee": [
                ("", _("everybody")),
                (selectors_desk.NOBODY, _("nobody yet")),
                *((str(one.pk), one.get_full_name()) for one in selectors_desk.assignable(round_)),
            ],
            "tag": [("", _("every tag")), *((tag, tag) for tag in selectors_desk.tags_of(round_))],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = selectors.organisations(round_)  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """Return what to narrow to."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        if "organisation" in data:
            data["organisation"] = data["organisation"].pk
        return Filters(**data)

    @property
    def unknown(self) -> list[str]:
        """The labels of the fields whose values are not known, so that they narrow nothing."""
        return [str(self.fields[name].label or name) for name in self.errors]

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in ("due", "tag", "language", "order")]

    @property
    def narrows_more(self) -> bool:
        """Tell whether one of the fields that fold away narrows something."""
        return any(field.data for field in self.more)


class DueField(forms.DateField):
    """A day until which somebody can still do something."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not timedelta(0) <= value - timezone.localdate() <= FARTHEST:
            raise forms.ValidationError(_("Choose today or a later day, within ten years."))


class HandleForm(forms.Form):
    """Who works on the chosen comments until when, under which tags."""

    assignee = forms.ModelChoiceField(
        User.objects.none(), label=_("Assignee"), required=False, empty_label=_("leave as it is")
    )
    nobody = forms.BooleanField(label=_("Take the assignee away"), required=False)
    due_on = DueField(
        label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: leave as it is."),
    )  # fmt: skip
    no_due = forms.BooleanField(label=_("Take the due date away"), required=False)
    add_tags = forms.CharField(
        label=_("Add tags"), required=False, max_length=400,
        help_text=_("Separated by commas, such as: MRV, urgent."),
    )  # fmt: skip
    drop_tags = forms.CharField(label=_("Take tags away"), required=False, max_length=400)

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = selectors_desk.assignable(round_)  # type: ignore[attr-defined]

    def clean_add_tags(self) -> tuple[str, ...]:
        return _tags(self.cleaned_data["add_tags"])

    def clean_drop_tags(self) -> tuple[str, ...]:
        return _tags(self.cleaned_data["drop_tags"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.values()):
            raise forms.ValidationError(_("Say what is to change."))
        if (data.get("assignee") and data.get("nobody")) or (
            data.get("due_on") and data.get("no_due")
        ):
            raise forms.ValidationError(_("Either set it or take it away."))
        return data

    def arguments(self, deed: str) -> dict[str, Any]:
        """Return what `services_desk.handle` is asked for."""
        return {"handing": Handing(**self.cleaned_data)}


def _tags(typed: str) -> tuple[str, ...]:
    words = (word.strip().lstrip("#＃") for word in re.split("[,、，]", typed))
    tags = tuple(dict.fromkeys(word for word in words if word))
    if any(len(tag) > TAG for tag in tags):
        raise forms.ValidationError(_("A tag has at most %(n)d characters.") % {"n": TAG})
    return tags


class FollowForm(forms.Form):
    """Nothing is asked: each comment is decided as it was proposed."""

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def arguments(self, deed: str) -> dict[str, Any]:
        return {}


class LockForm(FollowForm):
    """Why decided answers are locked or unlocked."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def arguments(self, deed: str) -> dict[str, Any]:
        return self.cleaned_data


class SaveViewForm(forms.ModelForm):  # type: ignore[type-arg]
    """A name for what the desk shows now."""

    class Meta:
        model = SavedView
        fields = ("name", "query")
        widgets = {"query": forms.HiddenInput}


class BoilerplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """A response that is used again and again."""

    class Meta:
        model = Boilerplate
        fields = ("name", "purpose", "outcome", "text_ja", "text_en", "is_retired")
        widgets = {
            "text_ja": forms.Textarea(attrs={"rows": 3}),
            "text_en": forms.Textarea(attrs={"rows": 3}),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        outcome, purpose = data.get("outcome"), data.get("purpose")
        if outcome and purpose and outcome not in VOCABULARY[purpose]:
            self.add_error("outcome", _("Choose a disposition that this kind of round knows."))
        return data
