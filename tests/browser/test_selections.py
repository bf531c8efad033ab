"""Ten thousand random selections in a real browser: what is stored and shown again is what was selected."""

import re
from html import unescape

import pytest

from apps.drafts import services as drafts
from apps.drafts.models import Block
from apps.people.roles import Role
from documents.anchors import quote_of
from documents.marking import Mark, marked
from tests import factories

SELECTIONS = 10_000
JA = """# 1 適用範囲

𠮷野の圃場で，**か\u3099** と ｶﾞ と が を書き分け，CO~2~ を m^2^ 当たり測定しなければならない。👩‍🌾が<記録>する。

a) 全角の１２３と半角の123，（50±5）% を区別する；\u00a0空白も数える。
b) `x<y & z` の条件では，[手順書](https://example.org/a?b=1&c=2)に従うことが望ましい。

注記1　葛\U000e0100飾と辻\ufe00の字は異体字である。

表1－試料の数

| 区分 | 点数 |
| --- | --- |
| 対照区 &amp; 𩸽 | 12 *点* |

""" + "\n\n".join(
    f"区画{n}では，玄武岩の粉末を{n} t/ha施用した後に，土壌溶液のアルカリ度を{n}回以上測定し，"
    f"その平均を{n} mol/m^2^で示さなければならない。ただし，凍結期を除くことができる。"
    for n in range(1, 30)
)  # fmt: skip
CHOOSE = """async (count) => {
  const { selected } = await import(document.querySelector('script[src*="ranges"]').src);
  const signs = new Intl.Segmenter("ja"); // a pointer never stops inside what is read as one sign
  let seed = 20261124;
  const random = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor(seed / 2147483648 * n); };
  const places = [...document.querySelectorAll(".blk .words, .blk th[data-key], .blk td[data-key]")].map((words) => {
    const found = [];
    for (const line of words.querySelectorAll(".line")) {
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        for (const { index } of signs.segment(walker.currentNode.data)) found.push([walker.currentNode, index]);
        found.push([walker.currentNode, walker.currentNode.length]);
      }
    }
    return [words.dataset.key ?? words.closest(".blk").dataset.key, found];
  }).filter(([, found]) => found.length);
  const chosen = [];
  const selection = document.getSelection();
  while (chosen.length < count) {
    const [key, found] = places[random(places.length)];
    const range = document.createRange();
    const [from, to] = [random(found.length), random(found.length)].sort((a, b) => a - b);
    range.setStart(...found[from]);
    range.setEnd(...found[to]);
    selection.removeAllRanges();
    selection.addRange(range);
    const text = range.cloneContents().textContent;
    if (!text.trim()) continue;
    chosen.push([key, selected()?.part ?? "", text]);
  }
  selection.removeAllRanges();
  return chosen;
}"""


@pytest.fixture
def round_(portal):
    committee = factories.committee()
    secretary = factories.member(committee, Role.SECRETARY)
    revision = drafts.add_revision(
        draft=factories.draft(committee), files={"ja": ("d.md", JA.encode())}, note="", by=secretary
    )
    drafts.publish_revision(revision=revision, by=secretary)
    return factories.round_(revision), secretary


def shown_again(block, start, end):
    """Return what the reader marks after a reload."""
    html = marked(
        block.html, language=block.language, first_line=block.first_line,
        last_line=block.last_line, label=block.label, marks=[Mark(start, end, "7")],
    )  # fmt: skip
    pieces = re.findall(r'<mark class="said" data-of="7">(.*?)</mark>', html)
    return unescape(re.sub(r"<[^>]*>", "", "".join(pieces)))


def test_each_random_selection_is_stored_and_shown_exactly(sign_in, round_):
    round_, secretary = round_
    page = sign_in(secretary.email)
    page.goto(f"/rounds/{round_.pk}/read/?text=ja")
    blocks: dict[str, Block] = {block.key: block for block in round_.revision.blocks.all()}
    chosen = page.evaluate(CHOOSE, SELECTIONS)
    assert not [b.text for b in blocks.values() if b.key not in {k for k, _p, _t in chosen}]
    assert not [(key, text) for key, part, text in chosen if not part]
    wrong = []
    for key, part, text in chosen:
        start, end = map(int, part.split("-"))
        block = blocks[key]
        if not quote_of(block.text, start, end).exact == text == shown_again(block, start, end):
            wrong.append((key, part, text))
    assert not wrong
