"""What people fill in below a comment: a reply, and another wording of it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.people.models import User


class PeopleBoxes(forms.CheckboxSelectMultiple):
    """A box for each person, with the words under which the script finds them."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        person = option["value"].instance
        names = (person.name_ja, person.name_kana, person.name_en)
        turned = f"{person.family_name_latin} {person.given_name_latin}"
        option["attrs"] |= {
            "data-name": person.get_short_name(),
            "data-find": "\n".join([*names, *(n.replace(" ", "") for n in names), turned]).lower(),
        }
        return option


class People(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    widget = PeopleBoxes
    default_error_messages = dict.fromkeys(  # they name nobody: who is not offered may be unknown
        ("invalid_choice", "invalid_pk_value"),
        _("Somebody whom you chose cannot be mentioned here. Choose again."),
    )

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.get_full_name())


class ReplyForm(forms.Form):
    """A reply, and whom it is meant for."""

    body = forms.CharField(
        label=_("Reply"), widget=forms.Textarea(attrs={"rows": 3}), max_length=20_000
    )
    mentions = People(
        User.objects.none(), label=_("Mention these people"), required=False,
        template_name="rounds/_people.html",
    )  # fmt: skip

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentions"].queryset = people  # type: ignore[attr-defined]

    def clean_body(self) -> str:
        return str(self.cleaned_data["body"]).replace("\r\n", "\n")


class EditForm(ReplyForm):
    """Another wording; `edits` is how many there were when the author began."""

    edits = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
