"""What the secretariat fills in to bring many comment sheets at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.people.models import Organisation
from apps.rounds.models import BatchFile
from apps.rounds.states import CommentType


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; cleaned to a list of uploaded files."""

    widget = FilesInput(attrs={"accept": ".docx,.xlsx,.csv,.json"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        some = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in some if one] or [
            super().clean(None, initial)
        ]


class BatchForm(forms.Form):
    """The files, and after the close why they are taken."""

    sheets = FilesField(
        label=_("Comment sheets"), max_length=200, allow_empty_file=True,
        help_text=_("ISO commenting templates (DOCX), tables in XLSX or CSV: up to 300 at once."),
    )  # fmt: skip
    late_reason = forms.CharField(
        label=_("Why it is taken after the close"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not late:
            del self.fields["late_reason"]


class SettleForm(forms.Form):
    """Whose the files are, and what their gaps mean."""

    type = forms.ChoiceField(
        label=_("Type for rows that give none"), required=False,
        choices=[("", _("leave them to be chosen sheet by sheet")), *CommentType.choices],
    )  # fmt: skip
    whole = forms.BooleanField(
        label=_("Take rows whose place was not found as comments on the whole document"),
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, files: list[BatchFile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = list(Organisation.objects.all())
        choices = [("", _("choose …")), *((str(o.pk), str(o)) for o in offered)]
        self.known = {str(o.pk): o for o in offered}
        self.whose: dict[int, str] = {}
        for file in files:
            name = f"whose-{file.ordinal}"
            self.fields[name] = forms.ChoiceField(
                label=file.file_name, choices=choices, required=False,
                initial=str(file.organisation_id or ""),
            )  # fmt: skip
            self.whose[file.ordinal] = name

    def organisations(self) -> dict[int, Organisation]:
        """Return for whom each file speaks, where that was chosen."""
        chosen = {n: self.cleaned_data.get(name) for n, name in self.whose.items()}
        return {n: self.known[key] for n, key in chosen.items() if key}
