"""What people fill in to bring a comment sheet."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.people.models import Organisation


class SheetForm(forms.Form):
    """A file, whose comments it holds, and, after the close, why it is taken."""

    file = forms.FileField(
        label=_("Comment sheet"), max_length=200,
        help_text=_("ISO commenting template (DOCX), or a table in XLSX or CSV."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.xlsx,.csv,.json"}),
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Speaks for"), empty_label=_("choose …")
    )
    late_reason = forms.CharField(
        label=_("Why it is taken after the close"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        organisations: models.QuerySet[Organisation],
        late: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        if len(first := list(organisations[:2])) == 1:
            self.fields["organisation"].initial = first[0]
        if not late:
            del self.fields["late_reason"]
