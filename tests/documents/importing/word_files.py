"""Small Word files with the structures of real drafts, made here part by part."""

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from tests.documents.sheets.builders import P, R, W, zipped

M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
SPACES = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:m="{M}" xmlns:mc="{MC}"'


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(content: str = "", style: str = "", properties: str = "") -> str:
    """A paragraph; plain text becomes a run, anything with a tag is taken as it is."""
    inner = content if content.startswith("<") else run(content)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def listed(text: str, num: int, level: int = 0) -> str:
    numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
    return para(text, properties=numbering)


def tracked(kind: str, content: str) -> str:
    return f'<w:{kind} w:id="1" w:author="a">{content}</w:{kind}>'


def cell(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<w:p>") else para(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def table(*rows: tuple[str, ...]) -> str:
    def row(cells: tuple[str, ...]) -> str:
        return "".join(text if text.startswith("<w:tc>") else cell(text) for text in cells)

    return "<w:tbl>" + "".join(f"<w:tr>{row(cells)}</w:tr>" for cells in rows) + "</w:tbl>"


def style(ident: str, name: str, properties: str = "", based_on: str = "") -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{ident}"><w:name w:val="{name}"/>{base}'
        f"<w:pPr>{properties}</w:pPr></w:style>"
    )


def in_list(num: int, level: int | None = None) -> str:
    at = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    return f'<w:numPr>{at}<w:numId w:val="{num}"/></w:numPr>'


def level(at: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(ident: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{ident}">{"".join(levels)}</w:abstractNum>'


def num(ident: int, of: int, more: str = "") -> str:
    return f'<w:num w:numId="{ident}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


#: As the ISO template has it: clauses, annexes with their tables, lists.
STYLES = "".join(
    (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "</w:style>",
        style("Heading1", "heading 1", in_list(1) + '<w:outlineLvl w:val="0"/>'),
        style("Heading2", "heading 2", in_list(1, 1), "Heading1"),
        style("2", "見出し 2"),
        style("ANNEX", "ANNEX", in_list(2)),
        style("a2", "a2", in_list(2), "Heading2"),
        style("ForewordTitle", "Foreword Title"),
        style("TermNum", "TermNum"),
        style("Terms", "Term(s)"),
        style("Note", "Note"),
        style("ListBullet", "List Bullet", in_list(4)),
        style("ListBullet2", "List Bullet 2", in_list(8)),
        style("Tabletitle", "Table title"),
        style("AnnexTable", "Annex Table Title", in_list(2)),
        style("TOC1", "toc 1"),
        style("Outlined", "My own", '<w:outlineLvl w:val="1"/>'),
        '<w:style w:type="character" w:styleId="Sub"><w:name w:val="Lowered"/>'
        '<w:rPr><w:vertAlign w:val="subscript"/></w:rPr></w:style>',
    )
)
NUMBERING = "".join(
    (
        abstract(1, level(0, "decimal", "%1"), level(1, "decimal", "%1.%2")),
        abstract(
            2,
            level(0, "upperLetter", "Annex %1"),
            level(1, "decimal", "%1.%2", '<w:pStyle w:val="a2"/>'),
            level(2, "decimal", "Table %1.%3 —", '<w:pStyle w:val="AnnexTable"/>'),
        ),
        abstract(3, level(0, "lowerLetter", "%1)"), level(1, "decimal", "%2)")),
        abstract(4, level(0, "bullet", "—"), level(1, "bullet", "\uf0b7")),
        abstract(5, level(0, "aiueoFullWidth", "(%1)"), level(1, "mystery", "%2.")),
        num(1, 1),
        num(2, 2),
        num(3, 3),
        num(4, 4),
        num(5, 5),
        num(6, 3, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'),
        num(7, 3),
        num(8, 4),
    )
)
_KINDS = ("styles", "numbering", "footnotes", "comments")


def relationships(*targets: tuple[str, str], outside: tuple[tuple[str, str], ...] = ()) -> str:
    inside = "".join(
        f'<Relationship Id="rId{n}" Type="{R}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    ) + "".join(
        f'<Relationship Id="out{n}" Type="{R}/{kind}" Target={quoteattr(target)}'
        ' TargetMode="External"/>'
        for n, (kind, target) in enumerate(outside, 1)
    )
    return f'<Relationships xmlns="{P}/relationships">{inside}</Relationships>'


def word_parts(
    *body: str,
    footnotes: tuple[str, ...] = (),
    comments: tuple[str, ...] = (),
    outside: tuple[tuple[str, str], ...] = (),
) -> dict[str, str | bytes]:
    """The parts of a document; footnotes and comments have ids from 1."""
    notes = "".join(
        f'<w:footnote w:id="{n}">{para(text)}</w:footnote>' for n, text in enumerate(footnotes, 1)
    )
    said = "".join(
        f'<w:comment w:id="{n}">{para(text)}</w:comment>' for n, text in enumerate(comments, 1)
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{P}/content-types"/>',
        "_rels/.rels": relationships(("officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": relationships(
            *((kind, f"{kind}.xml") for kind in _KINDS), outside=outside
        ),
        "word/document.xml": f"<w:document {SPACES}><w:body>{''.join(body)}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {SPACES}>{STYLES}</w:styles>",
        "word/numbering.xml": f"<w:numbering {SPACES}>{NUMBERING}</w:numbering>",
        "word/footnotes.xml": f"<w:footnotes {SPACES}>{notes}</w:footnotes>",
        "word/comments.xml": f"<w:comments {SPACES}>{said}</w:comments>",
    }


def word(*body: str, **more: tuple) -> bytes:
    return zipped(word_parts(*body, **more))


def changed(parts: Mapping[str, str | bytes], *body: str) -> bytes:
    """A document with these parts in place of, or beside, its own."""
    return zipped(word_parts(*(body or (para("words"),))) | dict(parts))
