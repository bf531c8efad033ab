"""The secretariat's desk under a round of 30,000 comments in two languages from 45 organisations.

Run from the repository: `python -m benchmarks.desk [--quick] [--json]`. Medians at the server, each
with its queries. Baselines of the same run: a search that reads every text, a table that sorts all
comments before it shows a page, a bulk that records one comment after the other. Exit 1 where a
goal is missed.
"""

import argparse
import hashlib
import json
import random
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.permissions import database, servers

COMMENTS, ORGANISATIONS, BLOCKS = 30_000, 45, 4_000
QUICK = 10_000  # comments, so that it ends within a minute
PAGE, BULK = 300, 5_000  # milliseconds: a page; a bulk of so many comments
CHOSEN = 5_000
ONE_BY_ONE = 25  # comments that the baseline of the bulk records

JA = (
    "対照区は{n}か所以上とし，{what}のばらつきを{unit}で示すことが望ましい。",
    "{what}の測定間隔を{n}か月とした根拠が示されていません。{unit}との整合を確認してください。",
    "この箇条の「{what}」は3.{n}の定義と一致していません。用語を統一してください。",
    "{unit}の不確かさを合成するときは，{what}の寄与を別に報告する必要があります。",
)
EN = (
    "At least {n} control plots are needed so that the scatter of {what} can be stated as {unit}.",
    "The interval of {n} months for {what} is not justified; please align it with {unit}.",
    "The term {what} differs from definition 3.{n}. Use one term throughout.",
)
WHAT_JA = (
    "土壌炭素",
    "岩石粉末",
    "溶存無機炭素",
    "海藻生産量",
    "吸着材",
    "浸透水",
    "永続性",
    "漏出",
    "二重計上",
)
WHAT_EN = (
    "soil carbon",
    "rock powder",
    "dissolved inorganic carbon",
    "macroalgal yield",
    "sorbent",
)
UNIT_JA = ("標準不確かさ", "反復数", "検出限界", "年平均値", "包含係数")
UNIT_EN = ("standard uncertainty", "replicates", "the limit of detection", "annual means")
RARE = "苦鉄質岩の粒径分布曲線"  # eleven letters that one comment in a thousand has
SEARCHES = {"2": "漏出", "3": "吸着材", "10": RARE[:10], "en": "sorbent replicates"}


@dataclass(frozen=True)
class Line:
    """One measurement: milliseconds of the median, its queries, its goal and its baseline."""

    name: str
    ms: float
    queries: int
    goal: float | None = None
    baseline: float | None = None

    @property
    def met(self) -> bool:
        return self.goal is None or self.ms <= self.goal


def make(size: int) -> tuple[Any, Any]:
    """Make the closed round with `size` comments; return it and its secretary."""
    from datetime import timedelta  # noqa: PLC0415

    from django.db import connection  # noqa: PLC0415 - settings are read from the environment
    from django.utils import timezone  # noqa: PLC0415

    from apps.drafts.models import Block, Revision, RevisionText  # noqa: PLC0415
    from apps.people.roles import Role  # noqa: PLC0415
    from apps.rounds.models import Anchor, Comment, IndexedText  # noqa: PLC0415
    from apps.rounds.services.indexing import index, said  # noqa: PLC0415
    from benchmarks.revised import case  # noqa: PLC0415
    from documents.clauses import order_key  # noqa: PLC0415
    from documents.lines import number_lines  # noqa: PLC0415
    from tests import factories  # noqa: PLC0415

    body, now = factories.committee("wg"), timezone.now()
    draft = factories.draft(body)
    revision = Revision.objects.create(draft=draft, ordinal=1, created_by=draft.created_by)
    for language in ("ja", "en"):
        RevisionText.objects.create(
            revision=revision, language=language, source="", file_name="d.md", sha256="0" * 64
        )
        read = number_lines(case(language, BLOCKS // 2, 1).old, language=language, algorithm=1)
        Block.objects.bulk_create(
            Block(
                revision=revision, language=language, position=n, key=b.key, kind=b.kind,
                clause=b.clause, number=b.number, label=b.label, level=b.level, text=b.text,
                html=b.html, first_line=b.first_line, last_line=b.last_line,
            )
            for n, b in enumerate(read)
        )  # fmt: skip
    revision.state, revision.published_at = "published", now
    revision.save()
    round_ = factories.round_(
        revision, state="closed", opens_at=now - timedelta(days=90),
        closes_at=now - timedelta(days=1), last_number=size, purpose="external",
    )  # fmt: skip
    people = [factories.member(body) for _ in range(ORGANISATIONS)]
    secretary = factories.member(body, Role.SECRETARY)
    speaks = [person.memberships.get().organisation for person in people]
    blocks = {lang: list(revision.blocks.filter(language=lang)) for lang in ("ja", "en")}
    chance = random.Random(1)
    comments, anchors = [], []
    for n in range(1, size + 1):
        language = "en" if chance.random() < 0.3 else "ja"
        block, who = chance.choice(blocks[language]), chance.randrange(ORGANISATIONS)
        comments.append(Comment(
            id=uuid.UUID(int=chance.getrandbits(128)), round=round_, number=n, author=people[who],
            entered_by=people[who], organisation=speaks[who], state="submitted", language=language,
            type=chance.choice(["te", "te", "ge", "ed"]), body=text(language, n, chance),
            change_kind="replace" if n % 3 == 0 else "", change_old=block.text[:12],
            change_new=text(language, n + 1, chance) if n % 3 == 0 else "",
            submitted_at=now - timedelta(minutes=n), place_order=order_key(block.clause, block.position),
            content_hash=hashlib.sha256(str(n).encode()).hexdigest(),
        ))  # fmt: skip
        anchors.append(Anchor(
            comment=comments[-1], revision=revision, language=language, block=block,
            clause=block.clause, quote=block.text[:12], start=0, end=min(12, len(block.text)),
        ))  # fmt: skip
    Comment.objects.bulk_create(comments, batch_size=2_000)
    Anchor.objects.bulk_create(anchors, batch_size=2_000)
    index(IndexedText.Kind.COMMENT, ((comment, said(comment)) for comment in comments))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return round_, secretary


def text(language: str, n: int, chance: random.Random) -> str:
    """Return what a member might write."""
    shapes, what, unit = (EN, WHAT_EN, UNIT_EN) if language == "en" else (JA, WHAT_JA, UNIT_JA)
    said = "".join(
        shape.format(n=chance.randrange(2, 40), what=chance.choice(what), unit=chance.choice(unit))
        for shape in chance.choices(shapes, k=chance.randrange(2, 6))
    )
    return said + (f"{RARE}を添付すべきです。" if language == "ja" and n % 1_000 < 2 else "")


def timed(act: Callable[[], Any], times: int) -> tuple[float, int]:
    """Return the median in milliseconds, and the queries of one time."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    connection.queries_log.clear()  # which counts no further than to its end
    with CaptureQueriesContext(connection) as asked:
        act()
    queries = len(asked)  # now: the next request forgets them
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        spent.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spent), queries


def pages(round_: Any, secretary: Any, times: int) -> list[Line]:
    """Measure the pages of the desk."""
    from django.db.models import Q  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from apps.dispositions import selectors_desk  # noqa: PLC0415
    from apps.rounds.models import Comment  # noqa: PLC0415
    from documents.clauses import clause_order  # noqa: PLC0415

    client = Client()
    client.force_login(secretary)
    desk = f"/rounds/{round_.pk}/desk/"

    def page(query: str = "") -> Callable[[], Any]:
        return lambda: _found(client.get(desk + query))

    def reading(word: str) -> Callable[[], Any]:
        texts = (
            "body",
            "justification",
            "change_old",
            "change_new",
            "disposition__response",
            "english__body",
        )
        wanted = Q()
        for one in word.split():
            wanted &= Q(*[(f"{name}__icontains", one) for name in texts], _connector=Q.OR)
        return lambda: list(Comment.objects.filter(wanted, round=round_).values_list("pk"))

    def searching(word: str) -> Callable[[], Any]:
        found = selectors_desk.desk_comments(round_, selectors_desk.Filters(q=word))
        return lambda: list(found.order_by().values_list("pk"))

    def sorting() -> Any:
        rows = Comment.objects.filter(round=round_).values_list("number", "anchors__clause")
        return sorted(rows, key=lambda row: (clause_order(row[1]), row[0]))[:100]

    sorted_all = timed(sorting, 3)[0]
    asked = {
        "first page": "", "page 150": "?page=150", "last page by number": "?order=number&page=9999",
        "filter by type": "?type=ed", "filter by organisation": f"?organisation={secretary_of(round_)}",
    }  # fmt: skip
    lines = [
        Line(name, *timed(page(query), times), goal=PAGE, baseline=sorted_all)
        for name, query in asked.items()
    ]
    for letters, word in SEARCHES.items():
        name = "search in English" if letters == "en" else f"search, {letters} letters"
        lines.append(Line(f"page of {name}", *timed(page(f"?q={word}"), times), goal=PAGE))
        lines.append(
            Line(name, *timed(searching(word), times), baseline=timed(reading(word), 3)[0])
        )
    panel = timed(lambda: _found(client.get(f"{desk}1234/")), times)
    left = timed(lambda: _found(client.get(f"{desk}finalise/")), times)
    figures = timed(lambda: _found(client.get(f"/rounds/{round_.pk}/statistics/")), times)
    return [
        *lines,
        Line("side panel", *panel, goal=PAGE),
        Line("what is left", *left),
        Line("statistics", *figures),
    ]


def secretary_of(round_: Any) -> int:
    """Return an organisation of the round."""
    return int(round_.comments.values_list("organisation", flat=True).first())


def _found(response: Any) -> Any:
    if response.status_code != 200:
        sys.exit(f"the desk answered {response.status_code}")
    return response


def bulk(round_: Any, secretary: Any, *, to_the_end: bool) -> list[Line]:
    """Measure recording 5,000 and undoing it; `to_the_end` also finalising the whole round."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from apps.dispositions import (  # noqa: PLC0415
        selectors_groups,
        selectors_reports,
        services,
        services_desk,
        services_reports,
    )
    from apps.dispositions.report_columns import COLUMNS, Languages  # noqa: PLC0415
    from apps.rounds.models import Comment  # noqa: PLC0415

    ordered = Comment.objects.filter(round=round_).order_by("place_order", "number")

    def once(
        name: str, act: Callable[[], Any], goal: float | None, baseline: float | None = None
    ) -> Any:
        with CaptureQueriesContext(connection) as asked:
            begun = time.perf_counter()
            made = act()
            spent = (time.perf_counter() - begun) * 1000
        lines.append(Line(name, spent, len(asked), goal, baseline))
        return made

    def record(comments: list[Any]) -> Any:
        return services.record(
            comments=comments, outcome="dropped", response="意見書には含めません。", by=secretary
        )

    lines: list[Line] = []
    singles = list(ordered.reverse()[:ONE_BY_ONE])
    begun = time.perf_counter()
    for comment in singles:
        record([comment])
    one_by_one = (time.perf_counter() - begun) * 1000 / ONE_BY_ONE * CHOSEN
    chosen = list(ordered[:CHOSEN])
    once("preview of 5,000", lambda: services_desk.rehearse(lambda: record(chosen)), None)
    deed = once("bulk of 5,000", lambda: record(chosen), BULK, one_by_one)
    once("undo of 5,000", lambda: services_desk.undo(deed=deed, by=secretary), BULK, one_by_one)
    if not to_the_end:
        return lines
    once("duplicates of 30,000", lambda: selectors_groups.found_in(round_), None)
    for kind in ("csv", "json", "xlsx", "docx"):
        wish = selectors_reports.Wish(
            selectors_reports.TABLE, list(COLUMNS), Languages.BOTH, hides_names=True
        )
        once(
            f"report of 30,000, {kind}",
            lambda kind=kind, wish=wish: services_reports.make_report(
                round_=round_, wish=wish, kind=kind, by=secretary
            ).close(),
            None,
        )
    for start in range(0, COMMENTS, CHOSEN):
        record(list(ordered[start : start + CHOSEN]))
    once("finalise 30,000", lambda: services.finalise(round_=round_, by=secretary), None)
    return lines


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--quick", action="store_true", help="10,000 comments, three times, no end of the round"
    )
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    with servers(), database():
        size = QUICK if chosen.quick else COMMENTS
        round_, secretary = make(size)
        lines = pages(round_, secretary, 3 if chosen.quick else 11)
        lines += bulk(round_, secretary, to_the_end=not chosen.quick)
    met = all(line.met for line in lines)
    if chosen.json:
        told = {"comments": size, "lines": [asdict(line) for line in lines], "met": met}
        print(json.dumps(told, indent=1))
        sys.exit(0 if met else 1)
    print(f"{size} comments, {ORGANISATIONS} organisations     ms  queries     goal  baseline ms")
    for line in lines:
        goal = f"{line.goal:8.0f}" if line.goal else "       –"
        base = f"{line.baseline:12.0f}" if line.baseline else "           –"
        print(f"{line.name:28} {line.ms:9.0f} {line.queries:8} {goal} {base}")
    worst = max(line.ms / line.goal for line in lines if line.goal)
    print(f"{'met' if met else 'missed'}: at worst {worst:.2f} × its goal")
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
