"""What the secretariat fills in on the migration report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.drafts.models import Block
from apps.rounds.models import Anchor
from apps.shared.templatetags.words import clause
from documents.clauses import shown_number
from documents.tokens import normalised


class BlockField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, block: Block) -> str:
        named = clause(shown_number(block.clause, block.language))
        return f"{named} [{block.page_and_lines}] {block.text[:60]}"


class PlaceForm(forms.Form):
    """A block of the new revision, and words of it."""

    block = BlockField(Block.objects.none(), label=_("Place on the new revision"))
    words = forms.CharField(
        label=_("Words of it"), required=False, strip=False, max_length=2_000,
        help_text=_("Left empty, the comment hangs on the whole paragraph."),
    )  # fmt: skip

    def __init__(self, *args: Any, anchor: Anchor, words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blocks = anchor.revision.blocks.filter(language=anchor.language)
        self.fields["block"].queryset = blocks  # type: ignore[attr-defined]
        self.fields["block"].initial = anchor.block_id
        self.fields["words"].initial = words

    def clean_words(self) -> str:
        return normalised(self.cleaned_data["words"])
