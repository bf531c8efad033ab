"""How one wants to be told: a choice for each kind of notice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.notices.states import How, Kind


class PreferencesForm(forms.Form):
    """One field for each kind, named by it."""

    def __init__(self, *args: Any, choices: dict[Kind, How], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in Kind:
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label, choices=How.choices, initial=choices[kind].value,
                error_messages={"invalid_choice": _("Choose one of the ways offered.")},
            )  # fmt: skip

    def chosen(self) -> dict[Kind, How]:
        """Return what was chosen; only for a valid form."""
        return {Kind(name): How(value) for name, value in self.cleaned_data.items()}
