"""What a machine can see of a draft's structure, after ISO/IEC Directives Part 2 (2021).

Each check is a plain function on the blocks of a text and returns findings; none refuses a text.
A finding has a code, which a page turns into words of its language, and the number of the rule.

The numbers of the rules are those of the editions of 2018 and 2021, as far as public checkers and
comments of the ISO secretariat confirm them: 12.2, 13.2, 16.5.6, 20.5, 22.3.2, 24.5, 25.5, 29.4.
In doubt: 10.6 (references of a document to itself), 14.2 (nothing binds in the scope; some cite
14.4, which we take for its subdivision), 16 (no subclause named), 22.3 for numbers, 22.3.3, and
28.4 (figures, by analogy with 29.4).
Footnotes (26) are not seen: a text has no blocks of that kind.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from documents.blocks import CAPTION, Block, BlockKind, Language
from documents.clauses import shown_number
from documents.strength import Strength, requirement_spans

RULES = {
    "number_missing": "22.3", "number_twice": "22.3", "number_order": "22.3",
    "single_subclause": "22.3.2", "hanging_paragraph": "22.3.3", "scope_subdivided": "14.4",
    "binds_in_foreword": "12.2", "binds_in_introduction": "13.2", "binds_in_scope": "14.2",
    "binds_in_note": "24.5", "binds_in_example": "25.5", "binds_in_definition": "16.5.6",
    "may_not": "7.4", "term_not_used": "16", "term_not_defined": "16",
    "reference_unknown": "10.6",
    "annex_not_mentioned": "20.5", "figure_not_mentioned": "28.4", "table_not_mentioned": "29.4",
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One doubt about a text: `where` is a block's key, `code` a key of `RULES`."""

    code: str
    where: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def rule(self) -> str:
        """The rule's number in ISO/IEC Directives Part 2."""
        return RULES[self.code]


def check_structure(blocks: list[Block], language: Language) -> list[Finding]:
    """Return all findings in a text, in its reading order."""
    place = {block.key: n for n, block in enumerate(blocks)}
    found = [finding for check in CHECKS for finding in check(blocks, language)]
    return sorted(found, key=lambda finding: place[finding.where])


_SCOPE = re.compile(r"scope$|適用範囲$", re.I)
_TERMS = re.compile(r"terms,? |terminology$|用語(?:$|[，、,及・])", re.I)


def _headings(blocks: list[Block]) -> list[Block]:
    return [block for block in blocks if block.kind == BlockKind.HEADING and block.number]


def _parent(number: str) -> str:
    return number.rpartition(".")[0]


def _under(clause: str, parent: str) -> bool:
    return bool(parent) and (clause == parent or clause.startswith(f"{parent}."))


def _clause_titled(blocks: list[Block], title: re.Pattern[str]) -> str:
    """Return the number of the first main clause with such a title, or ''."""
    for block in _headings(blocks):
        if "." not in block.number and title.match(block.text):
            return block.number
    return ""


def check_numbers(blocks: list[Block], language: Language) -> Iterator[Finding]:
    """Clauses and subclauses are numbered without gaps, each number once (22.3).

    An introduction may be clause 0; annexes begin with A.
    """
    seen: set[str] = set()
    last: dict[str, int] = {}
    for block in _headings(blocks):
        number = block.number
        parent, _dot, own = number.rpartition(".")
        series = parent or ("numbers" if own.isdigit() else "annexes")
        ordinal = int(own) if own.isdigit() else ord(own) - ord("A") + 1
        expected = last.get(series, 0) + 1
        if number in seen:
            yield Finding("number_twice", block.key, {"number": number})
        elif ordinal > expected:
            named = str(expected) if own.isdigit() else chr(ord("A") + expected - 1)
            missing = f"{parent}.{named}" if parent else named
            yield Finding("number_missing", block.key, {"number": number, "missing": missing})
        elif ordinal < expected and ordinal:
            yield Finding("number_order", block.key, {"number": number})
        seen.add(number)
        last[series] = max(ordinal, last.get(series, 0))


def check_single_subclauses(blocks: list[Block], language: Language) -> Iterator[Finding]:
    """A clause is divided into two subclauses or more, or not at all (22.3.2).

    An entry of the terms is not a subclause: one term alone is no fault.
    """
    terms = _clause_titled(blocks, _TERMS)
    subclauses = {block.number: block for block in _headings(blocks) if "." in block.number}
    siblings = Counter(_parent(number) for number in subclauses)
    for number, block in subclauses.items():
        parent = _parent(number)
        if siblings[parent] == 1 and not _under(parent, terms):
            yield Finding("single_subclause", block.key, {"number": number, "parent": parent})


def check_hanging_paragraphs(blocks: list[Block], language: Language) -> Iterator[Finding]:
    """No text stands between a clause's title and that of its first subclause (22.3.3).

    The words before the first term are not hanging: the terms are a list, not subclauses.
    """
    terms = _clause_titled(blocks, _TERMS)
    first_text: dict[str, Block] = {}
    divided: set[str] = set()
    for block in blocks:
        if block.kind != BlockKind.HEADING:
            first_text.setdefault(block.clause, block)
            continue
        parent = _parent(block.number)
        if parent in first_text and parent not in divided and not _under(parent, terms):
            params = {"clause": parent, "subclause": block.number}
            yield Finding("hanging_paragraph", first_text[parent].key, params)
        divided.add(parent)


def check_scope(blocks: list[Block], language: Language) -> Iterator[Finding]:
    """The scope is one clause without subclauses (14.4)."""
    scope = _clause_titled(blocks, _SCOPE)
    for block in _headings(blocks):
        if scope and _parent(block.number) == scope:
            yield Finding("scope_subdivided", block.key, {"number": block.number})


_MUST, _SHOULD, _MAY = Strength.REQUIREMENT, Strength.RECOMMENDATION, Strength.PERMISSION
_BARRED = {
    "foreword": {_MUST, _SHOULD, _MAY},
    "introduction": {_MUST},
    "scope": {_MUST, _SHOULD, _MAY},
    "note": {_MUST, _SHOULD, _MAY},
    "example": {_MUST, _SHOULD, _MAY},
    "definition": {_MUST, _SHOULD},
}


def check_binding_words(blocks: list[Block], language: Language) -> Iterator[Finding]:
    """Where nothing binds, no word does: foreword, introduction, scope, notes, examples, terms.

    12.2, 13.2, 14.2, 24.5, 25.5, 16.5.6. An introduction may recommend and permit. Sentences that
    bind by their mere form (〜する, imperatives) are taken for statements of fact there.
    """
    scope, terms = _clause_titled(blocks, _SCOPE), _clause_titled(blocks, _TERMS)
    for block in blocks:
        place = _place(block, scope, terms)
        for span in requirement_spans(block.text, language) if place else ():
            if span.strength in _BARRED[place] and not span.plain:
                words = block.text[span.start : span.end]
                params = {"words": words, "strength": str(span.strength)}
                yield Finding(f"binds_in_{place}", block.key, params)


def _place(block: Block, scope: str, terms: str) -> str:
    """Return in which of the places where nothing binds a block stands, or ''."""
    if block.kind == BlockKind.HEADING:
        return ""
    if block.kind in (BlockKind.NOTE, BlockKind.EXAMPLE):
        return str(block.kind)
    if block.clause in ("foreword", "introduction"):
        return block.clause
    if _under(block.clause, scope):
        return "scope"
    return "definition" if _under(_parent(block.clause), terms) else ""


def check_may_not(blocks: list[Block], language: Language) -> Iterator[Finding]:
    """No "may not": it forbids to one reader and leaves free to another (7.4)."""
    for block in blocks if language == "en" else ():
        for span in requirement_spans(block.text, language):
            words = block.text[span.start : span.end]
            free = block.text[: span.start].endswith("may or ")
            if span.negative and not free and re.match(r"may\s", words, re.I):
                yield Finding("may_not", block.key, {"words": words})


def _terms(blocks: list[Block]) -> list[Block]:
    """Return the headings that are terms; one with entries below it is a group of terms."""
    terms = _clause_titled(blocks, _TERMS)
    groups = {_parent(block.number) for block in _headings(blocks)}
    return [
        block
        for block in _headings(blocks)
        if _under(_parent(block.number), terms) and block.number not in groups and block.text
    ]


def _designations(term: str) -> list[str]:
    """Return the ways a term is written: "direct air capture (DAC); DAC" gives three, two alike."""
    parts = re.split(r"[;；|\n()（）<>〈〉]", term)
    return [part.strip() for part in parts if part.strip()]


def check_terms_used(blocks: list[Block], language: Language) -> Iterator[Finding]:
    """A term is defined where the document uses it: elsewhere in the text or in other entries."""
    for term in _terms(blocks):
        others = [b for b in blocks if b.clause not in (term.clause, "bibliography")]
        if not any(_names(b.text, w, language) for w in _designations(term.text) for b in others):
            yield Finding("term_not_used", term.key, {"term": term.text})


def _names(text: str, designation: str, language: Language) -> bool:
    """Tell whether `text` has the designation, in English also in the plural."""
    if language == "ja":
        return designation.casefold() in text.casefold()
    stem = re.escape(designation[:-1] if designation.endswith("y") else designation)
    ending = "(?:y|ies)" if designation.endswith("y") else "(?:s|es)?"
    return bool(re.search(rf"(?<!\w){stem}{ending}(?!\w)", text, re.I))


_QUOTED = re.compile(r"[“\"「]([^“”\"「」]{1,40})[”\"」]")
# a quoted sentence, label or piece of code is no term
_NO_TERM = re.compile(r"[。.!?=<>/{}:：]|\d|\s\S+\s\S+\s\S+\s")


def check_quoted_terms(blocks: list[Block], language: Language) -> Iterator[Finding]:
    """What is set in quotation marks as a term is defined in the terms clause (16); told once."""
    known = {w.casefold() for term in _terms(blocks) for w in _designations(term.text)}
    terms = _clause_titled(blocks, _TERMS)
    for block in blocks:
        if block.clause in ("foreword", "introduction", "bibliography") or not terms:
            continue
        for quoted in _QUOTED.findall(block.text):
            term = quoted.strip()
            if term and term.casefold() not in known and not _NO_TERM.search(term):
                known.add(term.casefold())
                yield Finding("term_not_defined", block.key, {"term": term})


_NUMBER = r"[A-Z]?\.?\d+"
_KINDS = {"table": r"(?:tables?|表)", "figure": r"(?:figures?|figs?\.?|図)"}
# "Table 1, Table 2 and 4"; a reference to the other kind begins anew
_REFERENCES = {
    kind: re.compile(
        rf"(?<![a-z]){word}\s*{_NUMBER}(?:\s*(?:,|，|、|and|or|to|[-–~〜]|及び|並びに|又は|から)"
        rf"+\s*(?:{word}\s*)?{_NUMBER})*",
        re.I,
    )
    for kind, word in _KINDS.items()
}
_RANGE = re.compile(
    rf"(\d+)\s*(?:to|[-–~〜]|から)\s*(?:(?:{'|'.join(_KINDS.values())})\s*)?(\d+)", re.I
)


def check_tables_and_figures(blocks: list[Block], language: Language) -> Iterator[Finding]:
    """Each table and each figure with a number is referred to in the text (28.4, 29.4)."""
    captions = {
        block.key: match["label"]
        for block in blocks
        if block.kind != BlockKind.TABLE_CELL and (match := CAPTION.match(_folded(block.text)))
    }
    mentioned = {m for b in blocks if b.key not in captions for m in _mentions(_folded(b.text))}
    for key, label in captions.items():
        if not set(_mentions(label)) & mentioned:
            kind = "table" if label.startswith(("Table", "表")) else "figure"
            yield Finding(f"{kind}_not_mentioned", key, {"label": label})


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _mentions(text: str) -> Iterator[tuple[str, str]]:
    """Return what is referred to, as kind and number: "Tables 1 to 3" names three."""
    for kind, reference in _REFERENCES.items():
        for named in reference.findall(text):
            yield from ((kind, number) for number in re.findall(_NUMBER, named))
            for first, last in _RANGE.findall(named):
                yield from ((kind, str(n)) for n in range(int(first), min(int(last), 1000) + 1))


def check_annexes(blocks: list[Block], language: Language) -> Iterator[Finding]:
    """Each annex is referred to in the text outside itself (20.5)."""
    for annex in _headings(blocks):
        if not re.fullmatch("[A-Z]", annex.number):
            continue
        cited = re.compile(
            rf"附属書\s*{annex.number}|\bAnnex(?:es)?\b[^.;]*\b{annex.number}\b"
            rf"|(?<![\w.]){annex.number}\.\d"  # a subclause or table of it: "see A.2"
        )
        others = (b for b in blocks if not _under(b.clause, annex.number))
        if not any(cited.search(_folded(block.text)) for block in others):
            label = shown_number(annex.number, language)
            yield Finding("annex_not_mentioned", annex.key, {"label": label})


_DOTTED = r"(?<![A-Za-z0-9.])((?:[A-Z]|\d+)(?:\.\d+)+)(?![A-Za-z0-9]|\.\d)"
# only where the words around say that a clause is meant: 5.2 alone may be a value
_CITED = {
    "ja": re.compile(
        rf"(?<![表図式])(?<![表図式] ){_DOTTED}"
        r"(?=\s*(?:に従|に規定|で規定|の規定|に示|を参照|参照|による|に基づ))"
    ),
    "en": re.compile(
        r"\b(?:see|in accordance with|according to|(?:specified|given|described|defined) in|"
        rf"(?:sub)?clauses?)\s+{_DOTTED}(?!\s*(?:%|°|of\s+(?:ISO|IEC)))", re.I,
    ),
}  # fmt: skip
_ELSEWHERE = re.compile(r"(?:ISO|IEC|JIS|EN|ASTM)[^。.;、，]{0,40}$")


def check_references(blocks: list[Block], language: Language) -> Iterator[Finding]:
    """A clause that the text refers to is there (10.6)."""
    known = {block.number for block in _headings(blocks)}
    for block in blocks if known else ():
        text, told = _folded(block.text), set[str]()
        for cited in _CITED[language].finditer(text):
            number = cited[1]
            if number in known | told or _ELSEWHERE.search(text, 0, cited.start(1)):
                continue
            told.add(number)
            yield Finding("reference_unknown", block.key, {"number": number})


CHECKS: tuple[Callable[[list[Block], Language], Iterator[Finding]], ...] = (
    check_numbers,
    check_single_subclauses,
    check_hanging_paragraphs,
    check_scope,
    check_binding_words,
    check_may_not,
    check_terms_used,
    check_quoted_terms,
    check_tables_and_figures,
    check_annexes,
    check_references,
)
