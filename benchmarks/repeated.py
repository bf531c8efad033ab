"""Comments of a round with known duplicates, ja and en, from 45 organisations, in one frame of words.

Most comments on a block differ from their neighbours only in what they are about: that is what makes
distinct comments look like copies of each other.
"""

import random
from dataclasses import dataclass

from benchmarks.revised import PARTS
from documents.blocks import Language
from documents.duplicates import Text
from documents.tokens import tokens

ORGANISATIONS = 45
PAGES, BLOCKS_PER_PAGE = 300, 10
COPIED = 0.12  # of the comments are followed by copies
CHANGED = 0.30  # at most, of a copy's words

FRAMES: dict[Language, list[str]] = {
    "en": [
        "We propose to state how the {a} is determined where the {b} is not known.",
        "The clause does not say whether the {a} is to be reported together with the {b}.",
        "In our experience the {a} cannot be measured within {n} days unless the {b} is controlled.",
        "Please clarify that the {a} may be estimated from the {b} at {n} sites or fewer.",
        "The requirement for the {a} is not consistent with what is said of the {b} elsewhere.",
        "A note should explain why the {a} is preferred to the {b} for small projects.",
    ],
    "ja": [
        "{b}が不明な場合に{a}をどのように求めるかを明記することを提案します。",
        "この箇条では、{a}を{b}とともに報告するのかどうかが読み取れません。",
        "当方の経験では、{b}を管理しない限り、{n}日以内に{a}を測定することはできません。",
        "{n}か所以下であれば、{b}から{a}を推定してもよいことを明確にしてください。",
        "{a}に関する要求事項は、他の箇所における{b}の記述と整合していません。",
        "小規模な事業において{b}より{a}を優先する理由を注記で説明すべきです。",
    ],
}  # fmt: skip
GREETINGS: dict[Language, list[str]] = {
    "en": ["Thank you for the opportunity to comment. ", "Dear secretariat, on behalf of our members: ",
           "We support the draft as a whole. "],
    "ja": ["意見提出の機会をいただきありがとうございます。", "いつもお世話になっております。会員を代表して申し上げます。",
           "文書案全体には賛成します。"],
}  # fmt: skip
OTHER_WORDS: dict[Language, list[str]] = {
    "en": ["perhaps", "clearly", "moreover", "generally", "their", "such", "certain", "actual"],
    "ja": ["おそらく", "明らかに", "さらに", "一般に", "当該", "一定の", "実際の", "なお"],
}


@dataclass(frozen=True)
class Planted:
    """Comments in the order of their arrival, and which of them say the same."""

    texts: list[Text]
    truth: list[frozenset[int]]  # keys of each planted cluster


def planted(count: int, seed: int = 0) -> Planted:
    """Make about `count` comments; every copy hangs on its original's block or the next."""
    chance = random.Random(seed)
    blocks = max(1, PAGES * BLOCKS_PER_PAGE * count // 30_000)
    texts: list[Text] = []
    truth = []
    while len(texts) < count:
        language: Language = chance.choice(["ja", "en"])
        place = 2 * chance.randrange(blocks)
        body = _comment(language, chance)
        first = len(texts)
        texts.append(Text(first, place, language, body))
        if chance.random() < COPIED:
            most = ORGANISATIONS if chance.random() < 0.02 else 4
            for _ in range(chance.randint(1, most - 1)):
                near = place + chance.choice([0, 0, 0, 1])
                texts.append(Text(len(texts), near, language, _copy(body, language, chance)))
            truth.append(frozenset(range(first, len(texts))))
    return Planted(texts, truth)


def _subject(language: Language, chance: random.Random) -> str:
    matter, manner, what = (chance.choice(words) for words in PARTS[language])
    return f"{manner}{matter}の{what}" if language == "ja" else f"{what} of the {manner} {matter}"


def _comment(language: Language, chance: random.Random) -> str:
    frames = chance.sample(FRAMES[language], chance.randint(2, 4))
    said = [
        frame.format(a=_subject(language, chance), b=_subject(language, chance),
                     n=chance.randint(2, 90))
        for frame in frames
    ]  # fmt: skip
    return _join(said, language)


def _join(said: list[str], language: Language) -> str:
    return ("" if language == "ja" else " ").join(said)


def _copy(body: str, language: Language, chance: random.Random) -> str:
    """Return the body as another organisation sends it."""
    copy = _changed(body, language, chance.uniform(0, CHANGED), chance)
    how = chance.choice(["as it is", "greeting", "sentence", "both"])
    if how in ("greeting", "both"):
        copy = chance.choice(GREETINGS[language]) + copy
    if how in ("sentence", "both"):
        copy = _join([copy, _sentence(language, chance)], language)
    return copy


def _sentence(language: Language, chance: random.Random) -> str:
    frame = FRAMES[language][chance.choice([0, 1, 4, 5])]  # one without figures
    return frame.format(a=_subject(language, chance), b=_subject(language, chance))


def _changed(body: str, language: Language, share: float, chance: random.Random) -> str:
    """Replace, drop or double this share of the words; figures stay: another figure is another
    comment."""
    words = [token.text for token in tokens(body)]
    free = [at for at, word in enumerate(words) if word.isalpha()]
    for at in chance.sample(free, int(share * len(free))):
        words[at] = chance.choice(["", chance.choice(OTHER_WORDS[language])])
    return "".join(words)
