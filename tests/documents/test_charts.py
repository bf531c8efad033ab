"""Pictures of counts: every number is drawn, nothing depends on colour, no word becomes markup."""

import struct

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from documents.along import stretches
from documents.charts import WIDTH, Chart, bars, columns, png
from documents.clauses import clause_order

SVG = "{http://www.w3.org/2000/svg}"
COUNTS = st.lists(st.tuples(st.text(max_size=40), st.lists(st.integers(0, 9_999), min_size=3, max_size=3)), max_size=12)  # fmt: skip


def chart(rows, series=("one", "two", "three"), **more):
    return Chart("key", "Title", "Told in words.", series, rows, **more)


def boxes(root, pattern=None):
    """The bars of a picture: their widths and heights, without the ground and the legend."""
    found = [r for r in root.iter(f"{SVG}rect") if r.get("stroke") and float(r.get("x")) >= 30]
    return [(float(r.get("width")), float(r.get("height")), r.get("fill")) for r in found]


@given(COUNTS)
def test_any_words_and_numbers_give_well_formed_svg_within_its_width(rows):
    for draw in (bars, columns):
        root = etree.fromstring(draw(chart(rows, ticks={0: "<first>"}), source="a & b").encode())
        assert [e.tag for e in root][:2] == [f"{SVG}title", f"{SVG}desc"]
        for box in root.iter(f"{SVG}rect"):
            assert float(box.get("x", 0)) + float(box.get("width")) <= WIDTH + 0.01
        assert not [e for e in root.iter() if e.get("style") or e.tag == f"{SVG}style"]


def test_bars_are_as_long_as_their_numbers_and_bear_them():
    root = etree.fromstring(bars(chart([("few", (1,)), ("many", (4,)), ("none", (0,))], ["n"])))
    assert [round(w) for w, _h, _f in boxes(root)] == [46, 184]
    words = [e.text for e in root.iter(f"{SVG}text")]
    assert [w for w in words if w.isdigit()] == ["1", "4", "0"]


def test_series_differ_without_colour_and_the_legend_names_them():
    root = etree.fromstring(bars(chart([("row", (1, 2, 3))])))
    fills = {fill for _w, _h, fill in boxes(root)}
    assert fills == {"#0017c1", "url(#key-hatched)", "#ffffff"}
    assert {"one", "two", "three"} <= {e.text for e in root.iter(f"{SVG}text")}
    assert [e.get("id") for e in root.iter(f"{SVG}pattern")] == ["key-hatched", "key-dotted"]


def test_a_row_of_nothing_is_room_without_a_column():
    rows = [("a", (2,)), ("b", (0,)), ("c", (1,))]
    root = etree.fromstring(columns(chart(rows, ["n"], ticks={0: "a", 2: "c"})))
    assert [round(h) for _w, h, _f in boxes(root)] == [120, 60]
    assert boxes(root)[0][0] < WIDTH / 3  # a third of the room each


def test_labels_do_not_stand_on_one_another_and_long_ones_keep_their_end():
    rows = [("", (1,))] * 200
    root = etree.fromstring(columns(chart(rows, ["n"], ticks=dict.fromkeys(range(200), "12月1日"))))
    assert 1 < sum(e.text == "12月1日" for e in root.iter(f"{SVG}text")) < 12
    root = etree.fromstring(
        bars(chart([(f"北斗大学大学院農学研究科{n}", (1,)) for n in (1, 2)], ["n"]))
    )
    labels = [e.text for e in root.iter(f"{SVG}text") if "…" in (e.text or "")]
    assert len(set(labels)) == 2


def test_the_same_picture_as_png():
    made = png(bars(chart([("行", (1, 2, 3))], ["一", "二", "三"])))
    assert made.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">I", made[16:20]) == (1080,)
    other = png(bars(chart([("列", (1, 2, 3))], ["一", "二", "三"])))
    assert made != other  # letters are drawn as themselves, not as boxes that stand for any


@given(
    st.lists(
        st.lists(st.integers(1, 12), min_size=1, max_size=4).map(lambda p: ".".join(map(str, p))),
        min_size=1, max_size=60,
    ),
    st.integers(1, 40),
)  # fmt: skip
def test_stretches_keep_the_order_and_are_few(clauses, most):
    found = stretches(clauses, most)
    assert set(found) == set(clauses)
    assert list(found) == sorted(found, key=clause_order)
    order = list(dict.fromkeys(found.values()))
    assert len(order) <= most
    assert [order.index(stretch) for stretch in found.values()] == sorted(
        order.index(stretch) for stretch in found.values()
    )
