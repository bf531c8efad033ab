"""Revised drafts with known truth: near-boilerplate clauses, edited as working groups edit them.

Every clause is alike but for a word or two, as in real test-method standards; that is what makes
comments move silently to a wrong clause.
"""

import random
from dataclasses import dataclass, field

from documents.blocks import Block, BlockKind, Language

DELETED, EDITED, INSERTED, MOVED, SPLIT, MERGED = 0.08, 0.12, 0.06, 0.03, 0.02, 0.02

FORMS: dict[Language, list[str]] = {
    "en": [
        "The {what} of the {of} shall be determined in accordance with Annex B. The result shall be "
        "recorded together with its expanded uncertainty and the date of the measurement.",
        "For the {of}, the {what} shall be reported at least {n} times a year. The operator shall "
        "keep the records for the whole of the reporting period.",
        "Where the {what} of the {of} exceeds {n} %, the sampling shall be repeated. The mean of "
        "the valid results shall be used for the calculation.",
        "The {of} should be taken into account when the {what} is estimated. Default values may be "
        "used where no measurement is available.",
    ],
    "ja": [
        "{of}の{what}は，附属書Bに従って求めなければならない。結果は，拡張不確かさ及び測定日とともに記録しなければならない。",
        "{of}については，{what}を年{n}回以上報告しなければならない。事業者は，報告期間を通じて記録を保管しなければならない。",
        "{of}の{what}が{n} %を超える場合は，試料採取を繰り返さなければならない。計算には有効な結果の平均を用いる。",
        "{what}を推定するときは，{of}を考慮することが望ましい。測定値がない場合は，既定値を用いてもよい。",
    ],
}  # fmt: skip
PARTS: dict[Language, tuple[list[str], list[str], list[str]]] = {
    "en": (
        ["basalt", "dunite", "soil", "pore", "river", "shelf", "kelp", "sorbent", "cement", "ash",
         "lime", "brine", "sediment", "leachate", "slag", "forest", "mangrove", "eelgrass"],
        ["surface", "deep", "upper", "lower", "treated", "control", "coastal", "alkaline",
         "carbonated", "crushed", "dissolved", "particulate", "suspended", "filtered", "buried"],
        ["alkalinity", "moisture", "density", "porosity", "temperature", "conductivity", "salinity",
         "turbidity", "hardness", "acidity", "carbon content", "grain size", "flow rate", "biomass",
         "residence time", "leakage", "energy demand", "nitrogen content", "sulfur content"],
    ),
    "ja": (
        ["玄武岩", "かんらん岩", "土壌", "間隙水", "河川水", "陸棚", "昆布", "吸着材", "セメント", "焼却灰",
         "石灰", "かん水", "堆積物", "浸出水", "スラグ", "森林", "マングローブ", "アマモ"],
        ["表層の", "深層の", "上流の", "下流の", "施用区の", "対照区の", "沿岸の", "アルカリ性の",
         "炭酸化した", "破砕した", "溶存する", "粒子状の", "懸濁した", "ろ過した", "埋設した"],
        ["アルカリ度", "含水率", "密度", "空隙率", "温度", "電気伝導率", "塩分", "濁度", "硬度", "酸度",
         "炭素含有率", "粒径", "流量", "生物量", "滞留時間", "漏出量", "エネルギー需要", "窒素含有率",
         "硫黄含有率"],
    ),
}  # fmt: skip
CHANGES: dict[Language, list[tuple[str, str]]] = {
    "en": [("shall", "should"), ("recorded", "documented"), ("at least", "not less than"),
           ("the whole of ", ""), ("repeated", "repeated within 30 days"), ("may be", "can be"),
           ("determined", "measured"), ("reported", "reported to the programme")],
    "ja": [("なければならない", "ることが望ましい"), ("記録", "文書化"), ("以上", "を下回らない回数"),
           ("を通じて", "の間"), ("繰り返さ", "30日以内に繰り返さ"), ("求め", "測定し"),
           ("報告し", "制度の運営者に報告し"), ("用いてもよい", "用いることができる")],
}  # fmt: skip


@dataclass
class Piece:
    """A block while it is edited; `ids` are the old blocks that it comes from."""

    kind: BlockKind
    text: str
    ids: list[int] = field(default_factory=list)


@dataclass
class Case:
    """Two drafts, and for each place in the old one the places in the new one that are right."""

    language: Language
    old: list[Block]
    new: list[Block]
    truth: dict[int, set[int]]


def case(language: Language, blocks: int, seed: int) -> Case:
    """Make a draft of `blocks` blocks and its revision."""
    chance = random.Random(seed)
    names = _names(language, chance)
    old = [Piece(*_written(language, chance, names, i), ids=[i]) for i in range(blocks)]
    new = _revised(language, chance, names, old)
    truth: dict[int, set[int]] = {i: set() for i in range(blocks)}
    for place, piece in enumerate(new):
        for i in piece.ids:
            truth[i].add(place)
    return Case(language, _numbered(old), _numbered(new), truth)


def _names(language: Language, chance: random.Random) -> list[tuple[str, str]]:
    things, qualities, quantities = PARTS[language]
    blank = " " if language == "en" else ""
    names = [(f"{q}{blank}{t}", w) for t in things for q in qualities for w in quantities]
    chance.shuffle(names)
    return names


def _written(
    language: Language, chance: random.Random, names: list[tuple[str, str]], i: int
) -> tuple[BlockKind, str]:
    if i % 6 == 0:
        of, what = names.pop()
        of_it = f"{what} of the {of}" if language == "en" else f"{of}の{what}"
        return BlockKind.HEADING, chance.choice([of_it, of_it, "General", "Requirements"])
    of, what = names.pop()
    form = chance.choice(FORMS[language])
    return BlockKind.PARAGRAPH, form.format(of=of, what=what, n=chance.randint(2, 40))


def _revised(
    language: Language, chance: random.Random, names: list[tuple[str, str]], old: list[Piece]
) -> list[Piece]:
    new: list[Piece] = []
    moving: list[Piece] = []
    for piece in old:
        if piece.kind == BlockKind.HEADING:
            new.append(Piece(piece.kind, piece.text, list(piece.ids)))
            continue
        roll = chance.random()
        for share, deed in (
            (DELETED, lambda _: []), (EDITED, lambda p: [_edited(language, chance, names, p)]),
            (SPLIT, lambda p: _halves(language, p)), (MOVED, lambda p: moving.append(p) or []),
            (MERGED, lambda p: _joined(language, new, p)),
        ):  # fmt: skip
            if roll < share:
                new.extend(deed(piece))
                break
            roll -= share
        else:
            new.append(Piece(piece.kind, piece.text, list(piece.ids)))
        if chance.random() < INSERTED:
            kind, text = _written(language, chance, names, 1)
            new.append(Piece(kind, text))
    for piece in moving:
        new.insert(chance.randint(1, len(new)), piece)
    return new


def _edited(
    language: Language, chance: random.Random, names: list[tuple[str, str]], piece: Piece
) -> Piece:
    text = piece.text
    found = [(a, b) for a, b in CHANGES[language] if a in text]
    for a, b in chance.sample(found, min(len(found), chance.randint(1, 2))):
        text = text.replace(a, b, 1)
    if chance.random() < 0.1:  # now and then the very word that tells it from the others
        _, fresh = names.pop()
        for quantity in PARTS[language][2]:
            if quantity in text:
                text = text.replace(quantity, fresh, 1)
                break
    return Piece(piece.kind, text, list(piece.ids))


def _halves(language: Language, piece: Piece) -> list[Piece]:
    mark = ". " if language == "en" else "。"
    head, _, tail = piece.text.partition(mark)
    return [
        Piece(piece.kind, head + mark.strip(), list(piece.ids)),
        Piece(piece.kind, tail, list(piece.ids)),
    ]


def _joined(language: Language, new: list[Piece], piece: Piece) -> list[Piece]:
    before = new[-1]
    if before.kind == BlockKind.HEADING or len(before.ids) != 1:
        return [Piece(piece.kind, piece.text, list(piece.ids))]
    blank = " " if language == "en" else ""
    before.text = f"{before.text}{blank}{piece.text}"
    before.ids = [*before.ids, *piece.ids]
    return []


def _numbered(pieces: list[Piece]) -> list[Block]:
    blocks, clause = [], 0
    for place, piece in enumerate(pieces):
        heading = piece.kind == BlockKind.HEADING
        clause += heading
        blocks.append(
            Block(
                key=f"b{place}", kind=piece.kind, number=str(clause) if heading else "",
                clause=str(clause), level=1 if heading else 0, label="", text=piece.text,
                html=piece.text, source_line=place + 1,
            )
        )  # fmt: skip
    return blocks
