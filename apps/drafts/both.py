"""Both languages of a text beside each other, row by row."""

from dataclasses import dataclass, replace

from apps.drafts.models import Block
from apps.drafts.reading import Part, Stretch, TextView, text_of
from apps.drafts.selectors_languages import left_behind
from documents.translation import side_by_side


@dataclass(frozen=True)
class Row:
    """A part of the text in one language and its counterpart; one of them may be missing."""

    parts: tuple[Part | None, Part | None]

    @property
    def part(self) -> Part:
        """The part that names the row: the first language's where there is one."""
        return next(part for part in self.parts if part)


def rows_of(text: TextView) -> list[Row]:
    """Return a stretch of text with what stands there in the other language. Five queries."""
    ours, theirs = text.parts, text_of(_other(text.stretch)).parts
    rows = side_by_side(_keys(ours), _keys(theirs))
    return [
        Row((None if i is None else ours[i], None if j is None else theirs[j])) for i, j in rows
    ]


def _keys(parts: list[Part]) -> list[set[str]]:
    return [{block.key for block in part.blocks} for part in parts]


def _other(stretch: Stretch) -> Stretch:
    """Return the same stretch in the other language."""
    revision, language = stretch.revision, stretch.text.language
    text = revision.texts.exclude(language=language).defer("source", "original").get()
    blocks = revision.blocks.filter(language=text.language, position__in=_places(stretch))
    leading = left_behind(revision, text.language)
    return replace(stretch, text=text, headings=[], blocks=list(blocks), leading=leading)


def _places(stretch: Stretch) -> list[int]:
    """Return the positions of what stands in the stretch in the other language.

    A block without counterpart stands where the one before it does.
    """
    language, here = stretch.text.language, set(stretch.keys)
    written = Block.objects.filter(revision=stretch.revision)
    paired = set(written.filter(language=language).values_list("key", flat=True))
    others = written.exclude(language=language).order_by("position")
    places, is_here = [], stretch.is_first
    for key, position in others.values_list("key", "position"):
        if key in paired:
            is_here = key in here
        if is_here:
            places.append(position)
    return places
