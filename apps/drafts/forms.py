"""What is typed and chosen on the pages of documents."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.drafts.intake import Files
from apps.drafts.models import LANGUAGES, Draft
from apps.drafts.states import STAGE_TRANSITIONS, Stage
from apps.drafts.writing import Source, one_kind_of_line_end
from apps.people import permissions
from apps.people.models import Committee, User
from apps.people.table import Action


class FilterForm(forms.Form):
    """Which documents a list shows."""

    stage = forms.ChoiceField(label=_("Stage"), required=False)
    owner = forms.ModelChoiceField(
        Committee.objects.all(), label=_("Committee"), required=False, to_field_name="slug",
        empty_label=_("all"),
    )  # fmt: skip
    words = forms.CharField(label=_("Number or title"), required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [("", _("all")), *Stage.choices]  # type: ignore[attr-defined]


class DraftForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new draft; the committees offered are those for which the person may create one."""

    class Meta:
        model = Draft
        fields = ("owner", "kind", "number", "title_ja", "title_en")
        error_messages = {
            "number": {"unique": _("There is a document with this number already. Choose another.")}
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = permissions.permitted(  # type: ignore[attr-defined]
            Committee.objects.all(), user, Action.DRAFT_CREATE
        )


class UploadForm(forms.Form):
    """The text of a revision: a file in one language or in both."""

    ja = forms.FileField(
        label=_("Japanese text (Markdown, Word or PDF)"), required=False, max_length=200
    )
    en = forms.FileField(
        label=_("English text (Markdown, Word or PDF)"), required=False, max_length=200
    )
    note = forms.CharField(
        label=_("What changed"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers see it in the list of revisions."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in ("ja", "en"):
            self.fields[language].widget.attrs["accept"] = ".md,.markdown,.txt,.docx,.pdf"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [name for name in ("ja", "en") if data.get(name)]
        if not chosen and not self.errors:
            raise forms.ValidationError(_("Choose at least one file."))
        for name in chosen:
            if data[name].size > settings.UPLOAD_MAX_BYTES:  # readers have limits of their own
                limit = settings.UPLOAD_MAX_BYTES // 1_000_000
                self.add_error(name, _("The file is too large: at most %(n)d MB.") % {"n": limit})
        return data

    def read_files(self) -> Files:
        """Return what was uploaded: (file name, bytes) by language."""
        chosen = {name: self.cleaned_data[name] for name in ("ja", "en")}
        return {name: (file.name, file.read()) for name, file in chosen.items() if file}


class WritingForm(forms.Form):
    """The text of a revision as it is written in the browser; `version` tells what it began as."""

    ja = forms.CharField(label=_("Japanese text"), required=False, strip=False)
    en = forms.CharField(label=_("English text"), required=False, strip=False)
    note = forms.CharField(
        label=_("What changed"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Readers see it in the list of revisions."),
    )  # fmt: skip
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, sources: list[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources = [source for source in sources if source.is_writable]
        self.closed = [source.language for source in sources if not source.is_writable]
        for source in sources:
            if source.is_writable:
                self.fields[source.language].initial = source.text
                self.fields[source.language].widget = forms.Textarea(
                    attrs={"rows": 24, "lang": source.language, "spellcheck": "false"}
                )
            else:
                del self.fields[source.language]

    def clean(self) -> dict[str, Any]:
        """Refuse what was written on a text in whose place a file has come meanwhile."""
        if any(self.data.get(language, "").strip() for language in self.closed):
            raise forms.ValidationError(
                _("Not saved: somebody has uploaded a file in place of a text that you wrote on. "
                  "Keep a copy of yours, then open this page anew.")
            )  # fmt: skip
        return super().clean() or {}

    def texts(self) -> list[forms.BoundField]:
        """Return the fields of the texts that can be written."""
        return [self[source.language] for source in self.sources]

    def written(self) -> dict[str, str]:
        """Return what was written: the whole text by language."""
        return {
            source.language: one_kind_of_line_end(self.cleaned_data[source.language])
            for source in self.sources
        }


class PassageForm(forms.Form):
    """A text that is being written, and in which line of it the cursor stands."""

    language = forms.ChoiceField(choices=LANGUAGES)
    text = forms.CharField(required=False, strip=False)
    line = forms.IntegerField(min_value=1, required=False)

    def clean_text(self) -> str:
        return one_kind_of_line_end(self.cleaned_data["text"])


class StageForm(forms.Form):
    """Where a draft goes next, and why."""

    to = forms.ChoiceField(label=_("Move to"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for a step back and for a withdrawal. It is kept in the record."),
    )  # fmt: skip

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [s for s in Stage if s in STAGE_TRANSITIONS[draft.stage]]
        self.fields["to"].choices = [(s.value, s.label) for s in ways]  # type: ignore[attr-defined]
