"""What people fill in: a comment, a reason."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.drafts.models import LANGUAGES, Block
from apps.people.models import Organisation
from apps.rounds.models import Anchor
from apps.rounds.services.comments import Words
from apps.rounds.services.placing import fits
from apps.rounds.states import LONGEST, ChangeKind, CommentType
from documents.anchors import locate
from documents.blocks import BlockKind
from documents.sentences import sentences
from documents.tokens import normalised

_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_WIDER = {Anchor.Scope.CLAUSE, Anchor.Scope.TABLE}


class CellSelect(forms.Select):
    """A choice of cells; each option carries the whole text of its cell."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-text"] = self.texts.get(value, "")
        return option

    texts: dict[str, str] = {}


class CommentForm(forms.Form):
    """One comment. Nothing is required while it is saved; the submission asks for the rest."""

    part = forms.CharField(
        label=_("On what"), widget=forms.Select, required=False,
        help_text=_("All of it, a sentence, or the words that you selected in the text."),
    )  # fmt: skip
    phrase = forms.CharField(
        label=_("or these words of it"), required=False, max_length=2_000, strip=False,
        help_text=_("Words as they stand in the paragraph. They count before the choice above."),
    )  # fmt: skip
    type = forms.ChoiceField(
        label=_("Type"), choices=CommentType, widget=forms.RadioSelect, required=False
    )
    body = forms.CharField(
        label=_("Comment"), widget=forms.Textarea(attrs={"rows": 4}), required=False,
        max_length=LONGEST, strip=False,
    )  # fmt: skip
    justification = forms.CharField(
        label=_("Justification"), widget=forms.Textarea(attrs={"rows": 2}), required=False,
        max_length=LONGEST, strip=False,
    )  # fmt: skip
    change_kind = forms.ChoiceField(
        label=_("Proposed change"), choices=[("", _("none")), *ChangeKind.choices], required=False
    )
    change_old = forms.CharField(
        label=_("Text as it stands"), widget=forms.Textarea(attrs={"rows": 2}), required=False,
        max_length=LONGEST, help_text=_("Leave only the words that change."), strip=False,
    )  # fmt: skip
    change_new = forms.CharField(
        label=_("Text as it should be"), widget=forms.Textarea(attrs={"rows": 2}),
        required=False, max_length=LONGEST, strip=False,
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("You speak for"), required=False, empty_label=None
    )
    block = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.ChoiceField(
        choices=[("", ""), *LANGUAGES], widget=forms.HiddenInput, required=False
    )
    save_count = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        *args: Any,
        organisations: Any,
        block: Block | None = None,
        cells: Sequence[Block] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.block = block
        if block is None:
            del self.fields["part"], self.fields["phrase"]
        else:
            parts = _parts(block, chosen=str(self["part"].value() or ""))
            self.fields["part"].widget.choices = parts  # type: ignore[attr-defined]
        if cells:
            self._choose_among(cells)
        field = self.fields["organisation"]
        field.queryset = organisations  # type: ignore[attr-defined]
        if len(organisations) < 2:
            field.widget = forms.HiddenInput()

    def _choose_among(self, cells: Sequence[Block]) -> None:
        """Let the cell of a table be chosen that a comment hangs on."""
        field = self.fields["block"]
        field.label, field.widget = _("Which cell"), CellSelect()
        field.widget.choices = [(cell.key, f"{cell.label}: {cell.text[:40]}") for cell in cells]
        field.widget.texts = {cell.key: cell.text for cell in cells}
        self.order_fields(["part", "block"])

    def clean_part(self) -> str:
        part: str = self.cleaned_data["part"]
        if part in _WIDER and fits(self.block, part):
            return part
        if part and _span(part, self.block.text if self.block else "") is None:
            raise forms.ValidationError(
                _("These words do not stand in the paragraph. Choose again.")
            )
        return part

    def clean_phrase(self) -> str:
        phrase: str = self.cleaned_data["phrase"]
        if phrase and self.block is not None:
            times = self.block.text.count(normalised(phrase))
            if not times:
                raise forms.ValidationError(_("These words do not stand in the paragraph."))
            if times > 1:
                raise forms.ValidationError(
                    _("These words stand there more than once. Add the words beside them.")
                )
        return normalised(phrase)

    def span(self) -> tuple[int, int] | None:
        """Return the range commented on, None for the whole block or document."""
        if self.block is None:
            return None
        if phrase := self.cleaned_data.get("phrase"):
            return locate(self.block.text, phrase)
        return _span(self.cleaned_data.get("part", ""), self.block.text)

    def scope(self) -> str:
        """Return how far the place reaches; words that were typed count before a wider choice."""
        part = self.cleaned_data.get("part", "")
        return part if part in _WIDER and self.span() is None else Anchor.Scope.BLOCK

    def words(self) -> Words:
        """Return what was written, with the language it is written in."""
        given = {name: self.cleaned_data[name].replace("\r\n", "\n") for name in WORDS}
        if not given["change_kind"]:
            given["change_old"] = given["change_new"] = ""
        is_japanese = _JAPANESE.search(given["body"] + given["justification"])
        return Words(language="ja" if is_japanese or not given["body"] else "en", **given)


def _span(part: str, text: str) -> tuple[int, int] | None:
    """Read "12-40" as a range of `text`; None where it is none."""
    found = re.fullmatch(r"(\d{1,7})-(\d{1,7})", part)
    span = (int(found[1]), int(found[2])) if found else (0, 0)
    return span if span[0] < span[1] <= len(text) else None


def _parts(block: Block, chosen: str) -> list[tuple[str, Any]]:
    """Return what of a block can be chosen: what it begins, itself, each sentence, words chosen."""
    text, spans = block.text, sentences(block.text)
    parts = [(f"{start}-{end}", text[start:end]) for start, end in spans] if len(spans) > 1 else []
    span = _span(chosen, text)
    if span and chosen not in dict(parts):
        parts.insert(0, (chosen, text[slice(*span)]))
    whole = [("", _WHOLE.get(block.kind, _("the whole paragraph")))]
    if begun := wider(block):
        whole.insert(0, (begun, Anchor.Scope(begun).label))
    return [*whole, *((value, f"“{words}”") for value, words in parts)]


_WHOLE = {
    BlockKind.HEADING: _("the heading alone"),
    BlockKind.FIGURE: _("the whole figure"),
    BlockKind.TABLE_CELL: _("one cell"),
}


def wider(block: Block | None) -> str:
    """Return the scope that a block begins or lies in, and that one means who comments on it."""
    return next((scope for scope in sorted(_WIDER) if fits(block, scope)), "")


WORDS = ("type", "body", "justification", "change_kind", "change_old", "change_new")


class ReasonForm(forms.Form):
    """A reason that goes into the record."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2_000
    )


class OptionalReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2_000,
        required=False,
    )  # fmt: skip
