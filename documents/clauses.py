"""Clause numbers: their order in a document, and reading them as people write them in sheets."""

import re
import unicodedata

WHOLE_DOCUMENT = ""
FRONT = {"foreword": 1, "introduction": 2}
BACK = {"bibliography": 5}

_WHOLE = re.compile(
    r"(general|whole (document|text)|entire document|document|all|overall|throughout"
    r"|全般|全体|文書全体|全文|-|—)$"
)
NAMED = {  # headings without a number, in small letters, and what their clause is called here
    "foreword": "foreword", "european foreword": "foreword", "まえがき": "foreword",
    "前書き": "foreword", "introduction": "introduction", "序文": "introduction",
    "序論": "introduction", "bibliography": "bibliography", "参考文献": "bibliography",
}  # fmt: skip
TELLING = frozenset(NAMED.values())  # clauses that tell how things are and bind nobody
_NUMBER = re.compile(r"(?<![\w.])((?:[A-Z]|0*\d+)(?:\.\d+)*)(?![\w]|\.\d)")
_PREFIX = re.compile(
    r"(?i)\b(sub)?-?clauses?\b|\bannex(es)?\b|\bsections?\b|附属書|箇条|第(?=\s*\d)|[項章節条]"
)
OTHER = re.compile(  # numbers that are no clause's: of tables and figures, of standards
    r"(?i)\b(?:tables?|figures?|fig\.?)\s*[A-Z]?\.?\d+(?:\.\d+)*|[表図]\s*[A-Z]?\.?\d+(?:\.\d+)*"
    r"|\b(?:ISO|IEC|JIS|EN)\b[/A-Z ]*\d+(?:-\d+)*(?::\d{4})?"
)


def clause_order(clause: str) -> tuple[int, tuple[int, ...], str]:
    """Return a key that sorts clauses as a document does.

    Whole document, foreword, introduction, numbered clauses naturally at all levels, annexes,
    bibliography; what is none of these comes last, alphabetically.
    """
    if clause == WHOLE_DOCUMENT:
        return (0, (), "")
    if clause in FRONT:
        return (FRONT[clause], (), "")
    if clause in BACK:
        return (BACK[clause], (), "")
    parts = clause.split(".")
    if parts[0].isdigit() and all(part.isdigit() for part in parts):
        return (3, tuple(int(part) for part in parts), "")
    if re.fullmatch(r"[A-Z]", parts[0]) and all(part.isdigit() for part in parts[1:]):
        return (4, (ord(parts[0]), *(int(part) for part in parts[1:])), "")
    return (6, (), clause)


def normalise_clause(raw: str) -> list[str]:
    """Return the clause numbers that a cell names, in its order.

    `['']` is the whole document, `[]` what is not understood. Reads what real sheets hold:
    "6.1 and throughout", "3.13 & 3.14", "Annex A.1", "03.5", "Clause 1.4.1", "附属書A", "５．２項".
    """
    text = unicodedata.normalize("NFKC", raw).strip().strip(".,;:。，")
    if text and _WHOLE.match(text.lower()):
        return [WHOLE_DOCUMENT]
    if text.lower() in NAMED:
        return [NAMED[text.lower()]]
    bare = _PREFIX.sub(" ", OTHER.sub(" ", text))
    found = []
    for number in _NUMBER.findall(bare):
        parts = [part.lstrip("0") or "0" for part in number.split(".")]
        clause = ".".join(parts)
        if clause not in found:
            found.append(clause)
    return found


def shown_number(number: str, language: str) -> str:
    """Return a heading's number as it is printed: an annex says that it is one."""
    if re.fullmatch(r"[A-Z]", number):
        return f"附属書{number}" if language == "ja" else f"Annex {number}"
    return number


def order_key(clause: str, position: int) -> str:
    """Return `clause_order` with the place of a block in its text as one string that sorts alike.

    For columns that sort by code point (collation C). `position` counts blocks from 0.
    """
    group, numbers, other = clause_order(clause)
    # a blank sorts before the full stop: 5, then 5.1, then 6
    parts = ".".join(f"{number:05}" for number in numbers)
    return f"{group}{parts}{other} {position:07}"
