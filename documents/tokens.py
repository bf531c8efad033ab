"""Words of a text as people see them changed: a diff marks whole tokens, never half of one.

Japanese has no blanks, so a run of one script is a token: 行わなければならない is 行 and
わなければならない. A number keeps its sign, tolerance and unit: (50±5) % is one token.
"""

import re
import unicodedata
from dataclasses import dataclass

_DIGITS = r"[0-9０-９]+(?:[.,．，\u00a0 ](?=[0-9０-９])[0-9０-９]+)*"
_NUMBER = rf"[-−+＋]?{_DIGITS}(?:\s?[±×]\s?{_DIGITS}(?:[⁰¹²³⁴-⁹⁻]+)?)?"
_SYMBOL = (
    r"(?:[kMGTcmdnpµμ]?(?:m|g|t|L|l|s|Pa|J|W|mol|Hz|V|A|K|eq|ha|a|h|d|min)"
    r"(?:[²³]|⁻[¹²³]|[23])?(?![A-Za-z0-9]))"
)
_UNIT = (
    rf"(?:[\s\u00a0]?(?:%|‰|％|°C|℃|ppm\b|{_SYMBOL}(?:[/·]{_SYMBOL})*)"
    r"|年間?|か月間?|月|週間?|日間?|時間|回|個|本|点|倍)"
)
_MARKS = (
    r"[\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\u200d\U000e0100-\U000e01ef\U0001f3fb-\U0001f3ff]*"
)
_TOKEN = re.compile(
    rf"[(（]{_NUMBER}[)）]{_UNIT}?"
    rf"|{_NUMBER}{_UNIT}?"
    rf"|[A-Za-zÀ-ɏͰ-ϿＡ-Ｚａ-ｚ]{_MARKS}(?:[A-Za-zÀ-ɏͰ-ϿＡ-Ｚａ-ｚ0-9₀-₉]{_MARKS}|['’\-‐](?=[A-Za-zÀ-ɏ]))*"
    rf"|(?:[々〆〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{_MARKS})+"
    r"|[\u3041-\u309f]+"
    rf"|(?:[\u30a1-\u30ff\u31f0-\u31ff\uff66-\uff9f]{_MARKS})+"
    r"|\s+"
    rf"|.{_MARKS}",
    re.S,
)


@dataclass(frozen=True)
class Token:
    """One token and where it starts, in code points."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def normalised(text: str) -> str:
    """Return the form in which texts are stored and offsets are counted: NFC."""
    return unicodedata.normalize("NFC", text)


def tokens(text: str) -> list[Token]:
    """Cut a text into Latin words, numbers with units, kanji runs, kana runs, blanks, marks.

    Joined again they are the text, character by character.
    """
    return [Token(found[0], found.start()) for found in _TOKEN.finditer(text)]
