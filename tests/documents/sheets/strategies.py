"""Rows as people and machines may fill them, for round trips."""

from hypothesis import strategies as st

from documents.sheets import Header, Sheet, SheetRow

_PIECES = st.sampled_from(
    [
        "二酸化炭素の除去量は",
        "しなければならない。",
        "１２頁",
        "CO₂ & m³",
        "<b>bold</b>",
        "&amp;",
        "]]>",
        "<w:t>",
        "=1+1",
        "'=1",
        "'",
        '"quoted", with; commas|',
        "-",
        "+81",
        "@who",
        "＝合計",
        "_x0041_",
        "😀",
        "\n",
        "\n\n",
        "\t",
        " ",
        "\u3000",
        "\u2028",
        "0012",
        "6.10",
        "TRUE",
        "2026-12-10",
        "Number",
        "Comments",
    ]
)
_FREE = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12
)
#: Long texts come back exactly, white space and all.
LONG = st.lists(_PIECES | _FREE, max_size=5).map("".join)
#: Short cells come back without surrounding white space.
SHORT = st.lists(_PIECES | _FREE, max_size=2).map("".join).map(str.strip)
PAGE = st.none() | st.integers(0, 99_999)


@st.composite
def iso_rows(draw: st.DrawFn) -> SheetRow:
    return SheetRow(
        row=1,
        mb=draw(st.sampled_from(["JP", "DE", "**", "JRC (EC)", "129 PT", ""])),
        number=draw(st.sampled_from(["", "001", "018-002"])),
        line=draw(SHORT),
        clause=draw(SHORT),
        element=draw(SHORT),
        type=draw(st.sampled_from(["ge", "te", "ed", ""])),
        comment=draw(LONG.filter(str.strip)),
        proposed_change=draw(LONG),
        observations=draw(LONG),
    )


@st.composite
def ipcc_rows(draw: st.DrawFn) -> SheetRow:
    return SheetRow(
        row=1,
        number=draw(SHORT),
        chapter=draw(SHORT),
        clause=draw(SHORT),
        from_page=draw(PAGE),
        from_line=draw(PAGE),
        to_page=draw(PAGE),
        to_line=draw(PAGE),
        comment=draw(LONG.filter(str.strip)),
        reviewer=draw(SHORT),
        country=draw(SHORT),
    )


HEADER = st.builds(Header, title=SHORT, date=SHORT, document=SHORT, project=SHORT)


def iso_sheets(size: int) -> st.SearchStrategy[Sheet]:
    """Sheets of up to this many rows."""
    rows = st.lists(iso_rows(), min_size=1, max_size=size).map(tuple)
    return st.builds(
        Sheet, format=st.just("iso-2012-03"), version=st.just("2012-03"), header=HEADER, rows=rows
    )


def ipcc_sheets(size: int) -> st.SearchStrategy[Sheet]:
    """Sheets in the general layout of up to this many rows."""
    rows = st.lists(ipcc_rows(), min_size=1, max_size=size).map(tuple)
    return st.builds(Sheet, format=st.just("ipcc"), version=st.just("general"), rows=rows)
