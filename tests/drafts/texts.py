"""Small texts of a standard, in both languages, and what is wrong with some."""

JA = """# 1 適用範囲

この規格は，農地に岩石粉末を施用したときの除去量の測定方法について規定する。

# 5 試料採取

## 5.2 対照区の設定

施用区ごとに，対照区を一つ以上設けなければならない。

注記1　水田では，排水口の位置が影響する。

表1－試料の数

| 区分 | 点数 |
| --- | --- |
| 対照区 | 12 |
"""

EN = """# 1 Scope

This document specifies methods for measuring the removal after rock powder is applied.

# 5 Sampling

## 5.2 Control plots

At least one control plot shall be provided for each treated plot.

NOTE 1 In paddy fields the position of the outlet matters.

Table 1 — Number of samples

| Kind | Points |
| --- | --- |
| Control | 12 |
"""

BLOCKS = 11  # in each language


def files(ja: str | bytes | None = JA, en: str | bytes | None = EN) -> dict[str, tuple[str, bytes]]:
    texts = {"ja": ja, "en": en}
    return {
        language: (f"draft.{language}.md", text.encode() if isinstance(text, str) else text)
        for language, text in texts.items()
        if text is not None
    }
