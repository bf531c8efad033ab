"""The verbal forms that bind, as data: ISO/IEC Directives Part 2 (2021), 7.2 to 7.5; JIS Z 8301.

English after Tables 3 to 6 of Part 2. Japanese after the table of sentence endings of JIS Z 8301
(指示又は要求, 禁止, 推奨, 緩い禁止, 許容, 不必要, 可能), with the equivalents that drafts use.
In doubt: which of the equivalents the edition of 2021 still prints; they are all read.

A form that says no is one of the same strength with `negative` set, but for what is not permitted:
"is not permitted", "認めない" are prohibitions, that is negative requirements (Part 2, Table 3).
"must" states an external constraint (7.6) and is no form of any strength here.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Strength(StrEnum):
    REQUIREMENT = "requirement"
    RECOMMENDATION = "recommendation"
    PERMISSION = "permission"
    POSSIBILITY = "possibility"


@dataclass(frozen=True)
class Form:
    """One pattern of words. `unless` is looked for in the sentence up to the words found.

    `plain` forms bind by standing there (the imperative; 〜する at the end of a sentence), which
    the same words in an introduction do not.
    """

    strength: Strength
    pattern: str
    negative: bool = False
    unless: str = ""
    plain: bool = False


def compiled(forms: tuple[Form, ...], edge: str = "", flags: int = 0) -> re.Pattern[str]:
    """Return one pattern for all forms, the earlier before the later; form n is group `fn`.

    `edge` is looked for first, so that not every form is tried at every character.
    """
    named = "|".join(f"(?P<f{n}>{form.pattern})" for n, form in enumerate(forms))
    return re.compile(f"{edge}(?:{named})", flags)


_MUST, _SHOULD = Strength.REQUIREMENT, Strength.RECOMMENDATION
_MAY, _CAN = Strength.PERMISSION, Strength.POSSIBILITY


def _english(
    strength: Strength, words: str, negative: bool = False, unless: str = "", end: str = r"\b"
) -> Form:
    """Return a form of whole words; a blank in `words` is any white space."""
    return Form(strength, rf"\b(?:{words}){end}".replace(" ", r"\s+"), negative, unless)


_BE = "(?:is|are)"
_NOT = r"(?:(?:also|therefore|still|however|[a-z]+ly) )?(?:not(?! only\b)|never|neither|in no case)"
_PERMITTED = "(?:permitted|allowed|permissible)"
# "the suspension is allowed to settle" lets a thing happen, it permits nobody anything
_LET = r"(?! to (?:stand|settle|cool|dry|equilibrate|react|reach|warm|drain|evaporate|drip)\b)"
# "the aim is to …", "the energy that is required to …" state a fact
_AIM = (
    r"(?i:\b(?:purpose|aim|objective|goal|intent|intention|function|role|task|idea|principle"
    r"|challenge|approach)s?\b)"
)
_NEED = (
    r"(?i:\b(?:energy|heat|electricity|power|time|volume|quantity|amount|mass|area)"
    r"(?:\s+(?:that|which))?\s+$)"
)
_A_CAN = r"(?i:\b(?:an?|the|each|per|tin|metal|sealed|steel|aluminium|empty)\s+$)"
# Sentences of a test method in the imperative: a verb at the start, and what it is done to.
_IMPERATIVE = (
    r"(?:Weigh|Dry|Sieve|Rinse|Add|Transfer|Calibrate|Record|Collect|Take|Repeat|Use|Store|Shake"
    r"|Filter|Titrate|Express|Calculate|Determine|Place|Ensure|Measure|Report|Prepare|Dilute|Mix"
    r"|Heat|Keep|Install|Analyse|Remove|Fill|Discard|Carry out|Apply|Insert|Grind|Acidify)"
)
_OBJECT = (
    r"(?=\s+(?:the|a|an|each|all|any|both|it|them|at least|not more than|about|that"
    r"|one|two|three|four|five|ten|\d+)\b)"
)
# at the start of the text or after ". " and "a) ", not after a word or a comma
_START = r"(?<![^\s])(?<![\w,] )(?<![\w,]\n)"

ENGLISH = (
    _english(_MUST, rf"shall {_NOT}", True),
    _english(_MUST, "shall"),
    _english(_MAY, rf"{_BE} not (?:required|necessary)(?: to| that)?", True),
    _english(_MUST, rf"{_BE} required (?:not to|to be not)", True),
    _english(_MUST, rf"{_BE} required to", unless=_NEED),
    _english(_MUST, "it is (?:required that|necessary)"),
    _english(_MUST, rf"{_BE} not (?:{_PERMITTED}|acceptable)", True),
    _english(_MUST, rf"{_BE} (?:forbidden|prohibited)", True),
    _english(_MUST, rf"only (?:[^\s.,;]+ ){{1,8}}?{_BE} {_PERMITTED}"),
    _english(_MUST, rf"{_BE} not to(?! (?:the|a|an|this|that|scale)\b)", True, _AIM),
    _english(_MUST, rf"{_BE} to(?! (?:the|a|an|this|that|some|what|scale|date)\b)", unless=_AIM),
    _english(_MAY, r"(?:do|does) not (?:have|need) to", True),
    _english(_MUST, "(?:has|have) to(?! (?:do with|date))"),
    Form(_MUST, _START + r"(?-i:Do)\s+not\b", True, plain=True),
    Form(_MUST, rf"{_START}(?-i:{_IMPERATIVE})\b{_OBJECT}", plain=True),
    # a sentence that begins with "Should" sets a condition
    _english(_SHOULD, rf"(?-i:should|SHOULD) {_NOT}", True),
    _english(_SHOULD, "(?-i:should|SHOULD)"),
    _english(_SHOULD, "ought not to", True),
    _english(_SHOULD, "ought to"),
    _english(_SHOULD, rf"{_BE} not recommended", True),
    _english(_SHOULD, rf"{_BE} (?:strongly )?recommended"),
    # "May" is the month, "MAY" a verb
    _english(_MAY, rf"(?-i:may|MAY) {_NOT}", True),
    _english(_MAY, r"(?-i:may|MAY(?! \d))", end=r"\b(?!-)"),
    _english(_MAY, rf"{_BE} {_PERMITTED}{_LET}"),
    _english(_MAY, "needs? not", True),
    _english(_MAY, rf"no (?:[^\s.,;]+ ){{1,6}}?{_BE} required", True),
    _english(_CAN, rf"can {_NOT}|cannot|can['’]t", True),
    _english(_CAN, "(?-i:[Cc]an)", unless=_A_CAN, end=r"\b(?!-)"),
    _english(_CAN, rf"(?:(?:be|{_BE}) )?(?:unable|not able) to", True),
    _english(_CAN, rf"(?:be|{_BE}) able to"),
    _english(_CAN, "there is no possibility (?:of|that)", True),
    _english(_CAN, "there is a possibility (?:of|that)"),
    _english(_CAN, "it is (?:not possible|impossible)(?: to| that)?", True),
    _english(_CAN, "it is possible(?: to| that)?"),
)

# What comes before in the sentence and turns a form into its negative: "No sample shall be used".
ENGLISH_NEGATED = re.compile(
    r"^\W*(?:no(?! (?:more|less|fewer|later|earlier|other) than\b)|none|neither|nothing|nobody"
    r"|never|under no|in no|at no time)\b|\bnor\s+$",
    re.IGNORECASE,
)

# The stem of the verb binds with its ending: 設けなければならない, 確認しなければならない.
# Of a run of kanji no more is taken than a stem has: 以上設けなければならない binds from 設け on.
_STEM = r"(?:[一-龯々]{1,2}し|[一-龯々](?![でがをに])[ぁ-ん]|[ぁ-ん])?"
_ENDING = r"(?=\s*(?:[。．.)）」』]|$))"  # weak forms bind only at the end of a sentence
_THEN = "(?:ものとする)?"  # law adds ものとする to each strength
_NOT_LET = "(?:ない|ず|なく)"
# Verbs of what somebody does in a method or an organisation. A plain 〜する binds with these alone:
# 増加する, 反応する, 吸収する say what happens. In doubt: the list is ours, JIS names no verbs.
_DEEDS = (
    "採取|測定|記録|報告|算出|算定|計算|確認|保管|保存|提出|使用|実施|設定|設置|作成|分析|定量|校正|乾燥|混合|ろ過|滴定"
    "|秤量|洗浄|評価|検証|監視|公表|開示|明記|記載|添付|控除|補正|選定|選択|区分|分割|決定|通知|更新|維持|管理|除外|廃棄"
    "|採水|希釈|添加|粉砕|縮分|加熱|冷却|封入|計上|見直|文書化|特定|識別|点検|交換|表示|引用|推定|再計算|集計"
)
_DO = (
    "用い|求め|加え|定め|設け|備え|取り除|量り取|選び|行わ|洗わ|示さ|差し引か|切り捨て|丸め|入れ"
    "|分け|除か|避け|含め|置か"
)
_DO_NOW = (
    "用いる|求める|加える|定める|設ける|備える|取り除く|量り取る|選ぶ|行う|洗う|差し引く|切り捨てる"
    "|丸める|入れる|分ける|避ける|含める|置く"
)
# この文書は…に適用する: the document speaks of itself; 目的とする: a purpose;
# ここで，…をNとする: a name
_ITSELF = r"(?:この|本)(?:文書|規格|附属書|箇条|細分箇条|技術仕様書|部|表|図)[はで]"
_PURPOSE = r"^\s*ここ[でに]|(?:目的|必要|可能|前提|対象|よう|中心|背景|主眼|課題|特徴|得意)$"

# 炭酸塩岩には適用しない: what a scope leaves out; その最新版を適用する: what "applies"
_SCOPE = rf"{_ITSELF}|に(?:は|も|のみ|だけ)?$|最新版"
# ISO 10390による is a rule, 火災による a cause: what is named must be something one can follow
_NO_RULE = (
    r"^(?!.*(?:ISO|JIS|IEC|次|表|図|式|箇条|附属書|規格|規定|定め|方法|手順|法|\d)[^，、]{0,30}$)"
)
_ABLE = r"(?<=[しじりいきちにびみえけげせてねべめれ])"  # 生じ得る, but not 情報を得る, やむを得ない

JAPANESE = (
    Form(_MAY, rf"{_STEM}(?:なくて|ずと)も(?:よい|良い|差し支えない){_THEN}", True),
    Form(_MAY, rf"{_STEM}(?:[てで]も(?:よい|良い|差し支えない)|て差し支えない){_THEN}"),
    Form(_MAY, "差し支えない"),
    Form(_MAY, "(?:する)?必要[はが]ない|ことを要しない", True),
    Form(_MAY, "任意とする|ことを(?:許容する|許可する|認める)"),
    Form(_MAY, "ことが(?:許容される|許される|認められる)"),
    Form(_MUST, rf"{_STEM}[てで]は(?:なら{_NOT_LET}|いけない){_THEN}", True),
    Form(_MUST, rf"{_STEM}(?:なければ|なくては|ねば)なら{_NOT_LET}{_THEN}"),
    # 影響は認められない is an observation; only ことは認められない forbids
    Form(_MUST, "ことは(?:認め(?:られ)?ない|許されない|許容されない)|は認めない", True),
    Form(_MUST, "を(?:禁止する|禁じる)|[はが]禁止される", True),
    Form(_SHOULD, rf"{_STEM}ない(?:こと|の|ほう|方)が(?:望ましい|望まれる|よい){_THEN}", True),
    Form(_SHOULD, rf"{_STEM}ないこと(?:を推奨する|が推奨される)", True),
    Form(_SHOULD, "(?:こと[はが]|のは)?(?:望ましくない|好ましくない|推奨されない)", True),
    Form(_SHOULD, "推奨しない|べきで(?:は)?ない", True),
    Form(_SHOULD, rf"(?:こと|の|ほう|方)?が(?:望ましい|好ましい){_THEN}|ことが望まれる"),
    Form(_SHOULD, "(?:の|ほう|方)がよい"),
    Form(_SHOULD, "(?:こと)?(?:を推奨する|が推奨される)|べきである"),
    Form(_CAN, f"こと[がはも]でき(?:ない|ず)|{_ABLE}得ない|可能性[はが]ない", True),
    Form(_CAN, "は?不可能である|ことは可能ではない", True),
    Form(_CAN, rf"こと[がはも]できる{_THEN}|{_ABLE}得る|(?<=[しりじ])うる"),
    Form(_CAN, "可能性[がもは]ある|(?:ことが|は|が)?可能である"),
    Form(_CAN, "でき(?:ない|ず)", True),
    Form(_CAN, rf"できる(?!だけ|限り|かぎり){_THEN}"),
    Form(_MUST, rf"{_STEM}ない(?:もの|こと)とする{_ENDING}", True),
    Form(_MUST, rf"(?:する)?(?:もの|こと)とする{_ENDING}", unless=_ITSELF),
    Form(_MUST, "(?:する)?必要がある(?!場合|とき|時|か)|ことを要する"),
    Form(_MUST, "ことが(?:必要である|要求される|義務付けられる)"),
    Form(_MUST, rf"とする{_ENDING}", unless=f"{_ITSELF}|{_PURPOSE}", plain=True),
    Form(_MUST, rf"による{_ENDING}", unless=f"{_ITSELF}|{_NO_RULE}", plain=True),
    Form(_MUST, rf"適用しない{_ENDING}", True, _SCOPE, plain=True),
    Form(_MUST, rf"適用する{_ENDING}", unless=_SCOPE, plain=True),
    Form(_MUST, rf"(?:(?:{_DEEDS})し|{_DO})ない{_ENDING}", True, _ITSELF, plain=True),
    Form(_MUST, rf"(?:(?:{_DEEDS})する|{_DO_NOW}){_ENDING}", unless=_ITSELF, plain=True),
)  # fmt: skip
