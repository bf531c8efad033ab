"""Which column is which: by its title, never by its position."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from documents.sheets.folding import fold_type, split_number, whole_number
from documents.sheets.model import ISO_FIELDS, PAGE_FIELDS, SheetRow, plain
from documents.sheets.problems import Problem

#: Tried in this order on the plain title ("comment no" before "comment").
_TITLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        ("number", r"(comment )?(no|number|id|#)$|chapter comment$|(意見)?番号$"),
        ("from_page", r"(from|start) page|開始(頁|ページ)"),
        ("from_line", r"(from|start) line|開始行"),
        ("to_page", r"(to|end) page|終了(頁|ページ)"),
        ("to_line", r"(to|end) line|終了行"),
        ("line", r"line\b|行"),
        ("type", r"(comment )?type\b|種別|種類"),
        ("observations", r".*(observation|response|disposition|resolution|considerations by)"),
        ("observations", r".*(回答|所見|対応)"),
        ("proposed_change", r".*(propos|suggest|recommended)|修正案|提案|変更案"),
        ("comment", r"comments?\b|rationale|意見|コメント"),
        ("mb", r"(mb|nc|co)\b|member body|source|organi[sz]ation|機関|提出"),
        ("clause", r"(sub)?clause|section|item n|箇条|細分箇条"),
        ("element", r"paragraph|figure|table|element|段落|図|要素"),
        ("chapter", r"ch$|(volume )?chapter|章"),
        ("reviewer", r"(expert )?reviewer|査読者"),
        ("country", r"country|国"),
    )
)
_FIELD_NAMES = frozenset(field for field, _ in _TITLES)
#: A number in these is a place in the text, not a footnote mark.
_PLACES = ("line", "clause", "element", "chapter", *PAGE_FIELDS)
_LONG = ("comment", "proposed_change", "observations")
_LONGEST_TITLE = 160
#: Rows above the titles that are looked through (title block, instructions).
DEPTH = 40


def squeezed(title: str) -> str:
    """A title in lower case without examples in brackets, footnote marks and punctuation."""
    text = unicodedata.normalize("NFKC", title).lower()
    text = re.sub(r"\([^)]*\)", " ", text)
    text = re.sub(r"(?<=[a-z])\d+\b", "", text)
    return " ".join(re.findall(r"[^\W_]+|#", text))


def field_of(title: str) -> str:
    """The field that a column of this title holds, "" for none of ours."""
    plain_title = squeezed(title)
    field = next((field for field, pattern in _TITLES if pattern.match(plain_title)), "")
    return "" if field in _PLACES and re.search(r"\d", plain_title) else field


def recognise(titles: Sequence[str]) -> list[str] | None:
    """The keys of the columns under these titles, or None where they are no titles.

    A key is a field's name, or the title itself where the column is none of ours; keys are
    unique. Titles need a comment column and two more that are known, and most of them known:
    "Clause 5", "Table 1" and "Comment withdrawn" in a row are no titles.
    """
    if any(len(title) > _LONGEST_TITLE for title in titles):
        return None
    keys: list[str] = []
    for position, title in enumerate(titles, 1):
        field = field_of(title)
        key = field if field and field not in keys else " ".join(title.split())
        key = key or f"column {position}"
        keys.append(key if key not in keys else f"{key} ({position})")
    known = [key for key in keys if key in _FIELD_NAMES]
    named = sum(bool(title.strip()) for title in titles)
    return keys if "comment" in known and len(known) >= 3 and 2 * len(known) > named else None


def row_of(
    number: int,
    cells: dict[str, str],
    flags: Sequence[tuple[str, str]] = (),
    *,
    split: bool = False,
) -> SheetRow:
    """A row from its cells by key. `flags` are (column, code) of what the file itself showed.

    Long texts stay exactly as they are, short ones lose surrounding white space. With `split`
    the MB cell is parted from the collation tool's running number.
    """
    raw = {key: plain(text) for key, text in cells.items()}
    values: dict[str, str | int | None] = {
        key: raw[key] if key in _LONG else raw[key].strip() for key in raw if key in _FIELD_NAMES
    }
    problems = [Problem(number, column, code) for column, code in flags]
    if split and "mb" in raw:
        values["mb"], values["number"] = split_number(raw["mb"])
    if "type" in raw:
        values["type"], code = fold_type(raw["type"])
        if code:
            detail = "" if code == "type_missing" else raw["type"].strip()
            problems.append(Problem(number, "type", code, detail))
    for name in PAGE_FIELDS:
        if name in raw:
            try:
                values[name] = whole_number(raw[name])
            except ValueError:
                values[name] = None
                problems.append(Problem(number, name, "not_an_integer", raw[name]))
    return SheetRow(row=number, raw=raw, problems=tuple(problems), **values)  # type: ignore[arg-type]


def iso_format(keys: Sequence[str]) -> str:
    """Which ISO form has these columns: "iso-2012-03", "iso-13b-2001", "iso-cct" or "table"."""
    form_2001 = [key for key in ISO_FIELDS if key != "line"]
    if list(keys) == list(ISO_FIELDS):
        return "iso-2012-03"
    if list(keys[-7:]) == form_2001 and len(keys) <= 8:
        return "iso-13b-2001"
    if list(keys[1:]) == list(ISO_FIELDS):
        return "iso-cct"
    return "table"
