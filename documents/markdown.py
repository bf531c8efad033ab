"""Reading a standard's text as Markdown with numbered clauses, into blocks.

CommonMark and tables, with `CO~2~` and `m^2^`. What could carry something else than text (raw HTML,
scripts, other protocols, control characters, other encodings) is refused, with every fault found.
"""

import re
import unicodedata
from dataclasses import dataclass, field, replace

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from documents.blocks import CAPTION, Block, BlockKind, Language
from documents.clauses import NAMED, TELLING, clause_order
from documents.inline import BREAKS, as_words, cut, opening, trimmed, words_of
from documents.keys import fresh_key
from documents.strength import is_requirement

NUMBER, LABEL = 40, 200  # characters: numbers of clauses and items; what is printed before words
ALLOWED_TAGS = {"strong", "em", "code", "sub", "sup", "a", "br"}
ALLOWED_SCHEMES = {"http", "https", "mailto"}

REASONS = {
    "not_utf8": "The file is not UTF-8 text.",
    "too_large": "The file is too large.",
    "line_too_long": "The line is too long.",
    "too_many_blocks": "The text has too many blocks.",
    "control_character": "The line contains a control character.",
    "raw_html": "Raw HTML is not allowed; write the text without tags.",
    "bad_link": "The link points to something that is not a web or mail address.",
    "clause_twice": "The clause number stands in the text twice.",
    "clause_order": "The clause number does not follow the one before it.",
    "number_too_long": "The number or label is longer than any of a standard.",
    "empty": "The file contains no text.",
}


@dataclass(frozen=True)
class Limits:
    """How much is read: bytes of the file, blocks of the text, characters of a line."""

    size: int = 2_000_000
    blocks: int = 20_000
    line: int = 100_000


@dataclass(frozen=True)
class Problem:
    """One fault: `line` and `column` count from 1; `reason_code` is a key of `REASONS`."""

    line: int
    column: int | None
    reason_code: str
    detail: str = ""


class Refused(Exception):
    """The text is refused whole; `problems` names every fault found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True)
class ParsedText:
    """The blocks of a text in reading order, and what its reader should know of them."""

    blocks: list[Block]
    warnings: list[Problem] = field(default_factory=list)


_HEADING = re.compile(r"(?P<number>\d+(?:\.\d+)*|[A-Z](?:\.\d+)+)\.?[\s\u3000]+(?P<title>.+)", re.S)
_ANNEX = re.compile(
    r"(?:Annex\s+|附属書\s*)(?P<number>[A-Z])\b[\s\u3000]*(?P<title>.*)", re.S | re.I
)
_SCHEME = re.compile(r"\s*([a-zA-Z][\w+.\-]*):")
_ITEM = re.compile(r"(?P<label>[a-z]\)|\d+\)|[ivx]+\)|—|–)[\s\u3000]+")
_NOTE = re.compile(
    r"(?P<label>(?:NOTE|Note)(?: \d+)?(?: to entry)?|注記\s?\d*|注釈\s?\d*)(?:[:：]|[\s\u3000])\s*"
)
_EXAMPLE = re.compile(  # "例 80 %が通る", "例 10 haの区画" are examples without a number
    r"(?P<label>EXAMPLE(?: \d+)?|例\s?\d*)(?:[:：]|[\s\u3000])"
    r"(?!\s*[%‰°]|(?:ha|[kmµ]g|[kcmµ]m|m?mol|[MG]J|[kM]W|mL|ppm)(?![A-Za-z]))\s*"
)


def parse(source: bytes | str, *, language: Language, limits: Limits | None = None) -> ParsedText:
    """Return the blocks of a Markdown text.

    Raises `Refused` with all problems where the text is not UTF-8, too large, empty, holds raw
    HTML, control characters or links to other protocols, or where clause numbers stand twice or
    out of order.
    """
    blocks, problems = look(source, language=language, limits=limits)
    if problems:
        raise Refused(problems)
    return ParsedText(blocks)


def look(
    source: bytes | str, *, language: Language, limits: Limits | None = None
) -> tuple[list[Block], list[Problem]]:
    """Return what can be read of a text that is being written, and all for which it is refused.

    The blocks of a text with problems are safe to be shown, and not to be stored.
    """
    limits = limits or Limits()
    try:
        text = _decoded(source, limits)
    except Refused as refused:
        return [], refused.problems
    reader = _Reader(text, language)
    problems = _line_problems(text, limits) + reader.problems
    blocks = reader.blocks
    if not blocks and not problems:
        problems.append(Problem(1, None, "empty"))
    if len(blocks) > limits.blocks:
        problems.append(Problem(blocks[limits.blocks].source_line, None, "too_many_blocks"))
    problems += _too_long(blocks) or _clause_problems(blocks)
    return blocks, sorted(problems, key=lambda p: (p.line, p.column or 0))


def _decoded(source: bytes | str, limits: Limits) -> str:
    if isinstance(source, str):
        source = source.encode("utf-8", "surrogatepass")
    if len(source) > limits.size:
        raise Refused([Problem(1, None, "too_large", f"{len(source)} > {limits.size}")])
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        column = error.start - (source.rfind(b"\n", 0, error.start) + 1) + 1
        raise Refused([Problem(line, column, "not_utf8")]) from error
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _line_problems(text: str, limits: Limits) -> list[Problem]:
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > limits.line:
            problems.append(Problem(number, limits.line + 1, "line_too_long"))
        for column, character in enumerate(line, 1):
            if unicodedata.category(character) in ("Cc", "Cs") and character != "\t":
                problems.append(
                    Problem(number, column, "control_character", f"U+{ord(character):04X}")
                )
                break
    return problems


def _too_long(blocks: list[Block]) -> list[Problem]:
    return [
        Problem(block.source_line, None, "number_too_long", (block.number or block.label)[:40])
        for block in blocks
        if max(len(block.number), len(block.clause)) > NUMBER or len(block.label) > LABEL
    ]


def _clause_problems(blocks: list[Block]) -> list[Problem]:
    problems, seen, highest = [], set(), ""
    for block in blocks:
        if block.kind != BlockKind.HEADING or not block.clause:
            continue
        if block.clause in seen:
            problems.append(Problem(block.source_line, None, "clause_twice", block.clause))
        elif highest and clause_order(block.clause) < clause_order(highest):
            problems.append(Problem(block.source_line, None, "clause_order", block.clause))
        else:
            highest = block.clause
        seen.add(block.clause)
    return problems


def _strong(state: StateInline, silent: bool) -> bool:
    """Read `**…**` by its marks alone.

    CommonMark looks at the characters around the marks and leaves `**強調「かっこ」**が` unbold.
    """
    start = state.pos
    if not state.src.startswith("**", start) or state.src.startswith("***", start):
        return False
    end = state.src.find("**", start + 2, state.posMax)
    if end <= start + 2:
        return False
    if not silent:
        state.push("strong_open", "strong", 1)
        state.pos, maximum, state.posMax = start + 2, state.posMax, end
        state.md.inline.tokenize(state)
        state.posMax = maximum
        state.push("strong_close", "strong", -1)
    state.pos = end + 2
    return True


class _Reader:
    """One pass over the tokens of a text."""

    def __init__(self, text: str, language: Language) -> None:
        self.language: Language = language
        self.problems: list[Problem] = []
        self.blocks: list[Block] = []
        self.clause, self.level, self.caption, self.line = "", 0, "", 1
        self.md = MarkdownIt("commonmark", {"html": True}).enable("table")
        self.md.use(sub_plugin).use(superscript_plugin)
        self.md.inline.ruler.before("emphasis", "strong", _strong)
        # links of every kind become tokens, so that `_checked` can say on which line a bad one is
        self.md.validateLink = lambda _url: True  # type: ignore[method-assign, assignment]
        self._walk(self.md.parse(text))

    def _walk(self, tokens: list[Token]) -> None:
        items: list[tuple[str, int]] = []
        for i, token in enumerate(tokens):
            if token.map:
                self.line = token.map[0] + 1
            if token.type == "html_block":
                self.problems.append(
                    Problem(self.line, None, "raw_html", token.content[:60].strip())
                )
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                ordered = token.type.startswith("ordered")
                items.append(("ordered" if ordered else "bullet", 0))
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                items.pop()
            elif token.type == "list_item_open":
                items[-1] = (f"{token.info}{token.markup}" if token.info else "—", len(items))
            elif token.type == "inline":
                self._inline(token, tokens[i - 1], items)
            elif token.type in ("fence", "code_block"):
                self._add(BlockKind.PARAGRAPH, token.content.strip(), nh3.clean_text(token.content))
            elif token.type == "table_open":
                self._table(tokens[i:])

    def _inline(self, token: Token, parent: Token, items: list[tuple[str, int]]) -> None:
        if parent.type in ("th_open", "td_open"):
            return
        children = self._checked(token.children or [])
        if parent.type == "heading_open":
            self._heading(children, int(parent.tag[1:]))
        elif children and all(child.type == "image" for child in children):
            for child in children:
                self._add(BlockKind.FIGURE, child.content, nh3.clean_text(child.content))
        elif items:
            self._words(children, BlockKind.LIST_ITEM, number=items[-1][0], level=items[-1][1])
        else:
            for lines in self._items_apart(children):
                self._paragraph(lines)
                self.line += sum(child.type == "softbreak" for child in lines) + 1

    def _items_apart(self, children: list[Token]) -> list[list[Token]]:
        """Cut a paragraph before each line that begins a lettered item, which Markdown has not."""
        parts: list[list[Token]] = [[]]
        for i, child in enumerate(children):
            item = child.type == "softbreak" and _ITEM.match(words_of(children[i + 1 : i + 2]))
            if item and item["label"].endswith(")"):  # a dash may begin any line of prose
                parts.append([])
            else:
                parts[-1].append(child)
        return parts

    def _checked(self, children: list[Token]) -> list[Token]:
        """Return the tokens, line ends as the blank that is read there, and note their faults."""
        line = self.line
        for i, child in enumerate(children):
            if child.type in BREAKS:
                child.content = self._blank(children, i)
                line += 1
            if child.type == "html_inline":
                self.problems.append(Problem(line, None, "raw_html", child.content[:60]))
            target = str(child.attrGet("href") or child.attrGet("src") or "")
            scheme = _SCHEME.match(target)
            if scheme and scheme[1].lower() not in ALLOWED_SCHEMES:
                self.problems.append(Problem(line, None, "bad_link", target[:80]))
        return children

    def _blank(self, children: list[Token], at: int) -> str:
        """Return what is read at a line end: nothing in Japanese, unless words in Latin meet."""
        near = range(1, 4)  # tags may stand between the words and the line end
        last = next((t for n in near if at >= n and (t := children[at - n].content)), "")[-1:]
        first = next((t for token in children[at + 1 : at + 4] if (t := token.content)), "")[:1]
        is_latin = f"{last}{first}".isascii() and last.isalnum() and first.isalnum()
        return " " if is_latin or self.language != "ja" else ""

    def _heading(self, children: list[Token], level: int) -> None:
        children = trimmed(children)
        text = words_of(children)
        self.level, self.caption, number = level, "", ""
        if named := NAMED.get(text.lower()):
            self.clause = named
        elif match := _HEADING.match(text) or _ANNEX.match(text):
            number = self.clause = match["number"].upper()
            children = trimmed(cut(children, match.start("title")))
            text = words_of(children)
        else:
            self.clause = ""
        self._add(BlockKind.HEADING, text, self._html(children), number=number, level=level)

    def _paragraph(self, children: list[Token]) -> None:
        text = opening(children)
        for pattern, kind in ((_NOTE, BlockKind.NOTE), (_EXAMPLE, BlockKind.EXAMPLE)):
            if match := pattern.match(text):
                self._words(cut(children, match.end()), kind, label=match["label"])
                return
        if match := _ITEM.match(text):
            self._words(
                cut(children, match.end()), BlockKind.LIST_ITEM, number=match["label"], level=1
            )
            return
        if match := CAPTION.match(text):
            self.caption = match["label"]
        self._words(children, BlockKind.PARAGRAPH)

    def _table(self, tokens: list[Token]) -> None:
        row = column = 0
        for token in tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                row, column = row + 1, 0
                self.line = token.map[0] + 1 if token.map else self.line
            elif token.type == "inline":
                column += 1
                place = (
                    f"{row}行{column}列" if self.language == "ja" else f"row {row}, column {column}"
                )
                label = f"{self.caption} {place}".strip()
                children = self._checked(token.children or [])
                self._words(children, BlockKind.TABLE_CELL, label=label)
                self.blocks[-1] = replace(self.blocks[-1], row=row, column=column)
        self.caption = ""

    def _words(
        self, children: list[Token], kind: BlockKind, *, number: str = "", label: str = "",
        level: int = 0,
    ) -> None:  # fmt: skip
        children = trimmed(children)
        text = words_of(children)
        if not text and kind != BlockKind.TABLE_CELL:
            return
        # a plain sentence of an introduction tells how things are, not what to do
        binds = self.clause not in TELLING
        if kind == BlockKind.PARAGRAPH and is_requirement(text, self.language, plain=binds):
            kind = BlockKind.REQUIREMENT
        self._add(kind, text, self._html(children), number=number, label=label, level=level)

    def _add(
        self, kind: BlockKind, text: str, html: str, *, number: str = "", label: str = "",
        level: int = 0,
    ) -> None:  # fmt: skip
        self.blocks.append(
            Block(
                key=fresh_key(),
                kind=kind,
                number=number,
                clause=self.clause,
                level=level or self.level,
                label=label,
                text=text,
                html=html.strip(),
                source_line=self.line,
            )
        )

    def _html(self, children: list[Token]) -> str:
        """Return inline HTML with the very characters of the text: offsets count in them."""
        shown = [as_words(child) for child in children]
        raw = self.md.renderer.render(shown, self.md.options, {})
        return nh3.clean(
            raw, tags=ALLOWED_TAGS, attributes={"a": {"href"}}, url_schemes=ALLOWED_SCHEMES
        )
