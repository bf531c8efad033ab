"""Message catalogues: reading and compiling `.po` files, and finding what code and templates say.

In Python alone, so that neither a newcomer's machine nor the image needs GNU gettext.
"""

import ast
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

Key = tuple[str, str]  # context (empty when there is none), msgid
CONTEXT_END, PLURAL_END = "\x04", "\x00"  # how a .mo file writes a context and a plural
CALLS = {  # name of the function without _lazy and _noop: places of context, msgid, plural
    "gettext": (None, 0, None),
    "_": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]*[^{}]*\}")


class BrokenCatalogue(ValueError):
    """A `.po` file that cannot be read: says the line."""


@dataclass
class Message:
    """One entry of a catalogue; `texts` has one text, or one for each plural form."""

    context: str
    msgid: str
    plural: str
    texts: list[str]
    fuzzy: bool
    line: int

    @property
    def key(self) -> Key:
        return self.context, self.msgid

    @property
    def translated(self) -> bool:
        return all(self.texts) and not self.fuzzy


def read(path: Path) -> dict[Key, Message]:
    """Read a `.po` file, its header (msgid '') included; obsolete entries (`#~`) are left out.

    Raises BrokenCatalogue for a line that is not PO syntax and for an entry given twice.
    """
    messages: dict[Key, Message] = {}
    for fields, fuzzy, line in _entries(path):
        texts = [fields[name] for name in sorted(fields) if name.startswith("msgstr")]
        message = Message(
            fields.get("msgctxt", ""), fields["msgid"], fields.get("msgid_plural", ""),
            texts, fuzzy, line,
        )  # fmt: skip
        if message.key in messages:
            raise BrokenCatalogue(f"{path}:{line}: the same message a second time")
        messages[message.key] = message
    return messages


def _entries(path: Path) -> Iterator[tuple[dict[str, str], bool, int]]:
    fields: dict[str, str] = {}
    fuzzy, name, begun = False, "", 0
    for number, raw in enumerate([*path.read_text(encoding="utf-8").split("\n"), ""], 1):
        line = raw.strip()
        if line.startswith("#") or not line:
            if "msgid" in fields:
                yield fields, fuzzy, begun
                fields, fuzzy = {}, False
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        if found := re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s+(?=")', line):
            name = found[1]
            if name in ("msgctxt", "msgid") and any(key.startswith("msgstr") for key in fields):
                yield fields, fuzzy, begun
                fields, fuzzy = {}, False
            begun = begun if fields else number
            line = line[found.end() :]
        if not name or not re.fullmatch(r'"(?:[^"\\]|\\.)*"', line):
            raise BrokenCatalogue(f"{path}:{number}: {raw}")
        fields[name] = fields.get(name, "") + ast.literal_eval(line)


def compile_catalogue(path: Path) -> Path:
    """Write the `.mo` file beside a `.po` file; what is not translated is left out.

    A file that says so already stays untouched: others may be reading it.
    """
    pairs = {}
    for message in read(path).values():
        if message.translated and message.texts:
            source = message.msgid + (PLURAL_END + message.plural if message.plural else "")
            source = message.context + CONTEXT_END + source if message.context else source
            pairs[source.encode()] = PLURAL_END.join(message.texts).encode()
    target = path.with_suffix(".mo")
    compiled = _machine_object(sorted(pairs.items()))
    if not target.exists() or target.read_bytes() != compiled:
        target.write_bytes(compiled)
    return target


def _machine_object(pairs: list[tuple[bytes, bytes]]) -> bytes:
    """The bytes of a `.mo` file: header, table of msgids, table of texts, then all strings."""
    count = len(pairs)
    offset = 28 + 16 * count
    tables: list[list[bytes]] = [[], []]
    strings = []
    for column in (0, 1):
        for pair in pairs:
            tables[column].append(struct.pack("<II", len(pair[column]), offset))
            strings.append(pair[column] + b"\0")
            offset += len(pair[column]) + 1
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 28 + 16 * count)
    return head + b"".join([*tables[0], *tables[1], *strings])


def said_in(path: Path) -> Iterator[tuple[Key, int]]:
    """Every message that a Python file or a template asks for, with its line."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from _said(ast.parse(text))
        return
    for found in re.finditer(r"\b(?:n?p?gettext|_)\(", templatize(text, origin=str(path))):
        source = found.string[found.start() :]
        line = found.string.count("\n", 0, found.start()) + 1
        for end in re.finditer(r"\)", source):
            try:
                tree = ast.parse(source[: end.end()].strip())
            except SyntaxError:
                continue
            yield from ((key, line) for key, _ in _said(tree))
            break


def _said(tree: ast.AST) -> Iterator[tuple[Key, int]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        name = name.removesuffix("_lazy").removesuffix("_noop")
        if name not in CALLS:
            continue
        context, msgid, _ = CALLS[name]
        given = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
        if len(given) > msgid and isinstance(said := given[msgid], str):
            yield (str(given[context]) if context is not None else "", said), node.lineno


def placeholders(text: str) -> list[str]:
    """What a translation must carry over from its original."""
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))
