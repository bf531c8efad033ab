"""What somebody wants in a report of a round."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.dispositions.report_columns import Languages, allowed
from apps.dispositions.selectors_reports import ANSWERS, TITLES, USUAL, Wish

KINDS = {
    "xlsx": _("Excel (XLSX)"), "docx": _("Word (DOCX)"), "pdf": _("PDF"), "csv": _("CSV"),
    "json": _("JSON"),
}  # fmt: skip


class ReportForm(forms.Form):
    """Which report, as what, with which of the columns that its reader may have."""

    name = forms.ChoiceField(label=_("Report"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("File"), choices=KINDS.items(), widget=forms.RadioSelect)
    languages = forms.ChoiceField(
        label=_("Headings and words in"), choices=Languages, widget=forms.RadioSelect
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Comments and responses stand in the language in which they were written."),
    )  # fmt: skip
    hides_names = forms.BooleanField(
        label=_("Without names: organisations and authors become numbers"), required=False
    )

    def __init__(self, *args: Any, answers: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may = allowed(answers=answers)
        names = (
            TITLES if answers else {key: title for key, title in TITLES.items() if key != ANSWERS}
        )
        self.fields["name"].choices = list(names.items())  # type: ignore[attr-defined]
        self.fields["columns"].choices = [  # type: ignore[attr-defined]
            (key, column.heading) for key, column in self.may.items()
        ]

    def clean_columns(self) -> list[str]:
        """Put the columns into their own order, whatever order they were sent in."""
        asked = set(self.cleaned_data["columns"])
        return [key for key in self.may if key in asked]

    def wish(self) -> Wish:
        """Return what a valid form asks for."""
        data = self.cleaned_data
        return Wish(
            data["name"], data["columns"], Languages(data["languages"]), data["hides_names"]
        )  # fmt: skip


def initial(*, answers: bool, language: str) -> dict[str, Any]:
    """Return what is usual: the report of the answers once they may be known, as a workbook."""
    name = ANSWERS if answers else "table"
    return {"name": name, "kind": "xlsx", "languages": language, "columns": list(USUAL[name])}
