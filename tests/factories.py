"""Small worlds for tests: each function makes one thing, with defaults that suit most tests.

They write models directly where a service would need a whole history before it; grants are made as
the services make them.
"""

import hashlib
import itertools
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from apps.dispositions.models import Disposition
from apps.drafts.models import Block, Draft, Revision, RevisionText
from apps.people import grants, services
from apps.people.models import Committee, Organisation, User
from apps.people.roles import CommitteeKind, Interest, PortalRole, Relation, Role
from apps.positions.models import Position
from apps.positions.services import draft_position
from apps.rounds.models import Anchor, Comment, IndexedText, Round
from apps.rounds.services.indexing import index, said
from documents.clauses import order_key

PASSWORD = "enhanced-weathering-2026"
_serial = itertools.count(1)

CLAUSES = [
    ("heading", "1", "1", "適用範囲", "Scope"),
    ("paragraph", "", "1", "この規格は，農地に岩石粉末を施用したときの除去量の測定方法について規定する。",
     "This document specifies methods for measuring the removal after rock powder is applied."),
    ("heading", "5.2", "5.2", "対照区の設定", "Control plots"),
    ("requirement", "", "5.2", "施用区ごとに，対照区を一つ以上設けなければならない。",
     "At least one control plot shall be provided for each treated plot."),
    ("paragraph", "", "5.2", "対照区の面積は，施用区の10 %以上とする。",
     "The area of the control plot is at least 10 % of that of the treated plot."),
]  # fmt: skip


def user(name: str = "北原 理沙", latin: str = "Risa Kitahara", **fields: Any) -> User:
    n = next(_serial)
    family, _, given = name.partition(" ")
    given_latin, _, family_latin = latin.partition(" ")
    defaults = {
        "email": f"person{n}@kitahokuto.example",
        "family_name_ja": family, "given_name_ja": given,
        "family_name_latin": family_latin or "Kitahara", "given_name_latin": given_latin,
    }  # fmt: skip
    return User.objects.create_user(password=PASSWORD, **defaults | fields)


def organisation(name: str = "北斗大学", **fields: Any) -> Organisation:
    n = next(_serial)
    defaults = {
        "name_ja": f"{name}{n}", "name_en": f"Hokuto University {n}",
        "kind": Organisation.Kind.ACADEMIA, "interest": Interest.NEUTRAL,
    }  # fmt: skip
    return Organisation.objects.create(**defaults | fields)


def committee(slug: str = "", parent: Committee | None = None, **fields: Any) -> Committee:
    n = next(_serial)
    slug = slug or f"wg{n}"
    defaults: dict[str, Any] = {
        "slug": slug, "code": slug.upper()[:8], "kind": CommitteeKind.TECHNOLOGY_WG,
        "name_ja": "風化促進WG", "name_en": "Enhanced weathering WG", "parent": parent,
    }  # fmt: skip
    return services.create_committee(by=None, **defaults | fields)


def member(of: Committee, role: str = Role.MEMBER, who: User | None = None, **term: Any) -> User:
    who = who or user()
    services.add_member(
        committee=of, user=who, role=role, organisation=term.pop("organisation", None) or organisation(),
        starts_on=term.pop("starts_on", date(2020, 4, 1)), ends_on=term.pop("ends_on", None),
        coordinates=term.pop("coordinates", False), by=None,
    )  # fmt: skip
    return who


def secretariat(role: str = PortalRole.SECRETARIAT) -> User:
    who = user("三枝 真", "Makoto Saegusa")
    services.appoint(user=who, role=role, starts_on=date(2020, 4, 1), by=None)
    return who


def draft(owner: Committee | None = None, stage: str = "committee_draft", **fields: Any) -> Draft:
    owner = owner or committee()
    defaults: dict[str, Any] = {
        "number": f"CDR-TST-{next(_serial):03}", "kind": "test_method", "owner": owner, "stage": stage,
        "title_ja": "農地における岩石風化促進によるCO2除去量の測定方法",
        "title_en": "Measurement of CO2 removal by enhanced weathering in farmland",
    }  # fmt: skip
    made = Draft.objects.create(
        created_by=fields.pop("created_by", None) or user(), **defaults | fields
    )
    grants.grant_ownership(made, owner=owner, by=None)
    return made


def revision(of: Draft | None = None, published: bool = True) -> Revision:
    """Make a revision with five blocks in each language (`CLAUSES`)."""
    of = of or draft()
    made = Revision.objects.create(
        draft=of, ordinal=of.revisions.count() + 1, created_by=of.created_by
    )
    for language in ("ja", "en"):
        source = "\n\n".join(c[3 if language == "ja" else 4] for c in CLAUSES)
        RevisionText.objects.create(
            revision=made, language=language, source=source, file_name=f"draft.{language}.md",
            sha256=hashlib.sha256(source.encode()).hexdigest(),
        )  # fmt: skip
        Block.objects.bulk_create(
            Block(
                revision=made, language=language, position=i, key=f"b{i}", kind=kind, clause=clause,
                number=number, level=1, text=ja if language == "ja" else en,
                html=ja if language == "ja" else en, first_line=i + 1, last_line=i + 1,
            )
            for i, (kind, number, clause, ja, en) in enumerate(CLAUSES)
        )  # fmt: skip
    if published:
        made.state, made.published_at = "published", timezone.now()
        made.save()
    return made


def round_(
    on: Revision | None = None,
    *,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    **fields: Any,
) -> Round:
    """Make a round that is open now, before the committee that owns the draft."""
    on = on or revision()
    now = timezone.now()
    audience = fields.pop("audience", [on.draft.owner])
    defaults: dict[str, Any] = {
        "purpose": "internal", "state": "open",
        "title_ja": "測定方法への意見", "title_en": "Comments on the measurement method",
    }  # fmt: skip
    made = Round.objects.create(
        revision=on, opens_at=opens_at or now - timedelta(days=3),
        closes_at=closes_at or now + timedelta(days=17), created_by=on.draft.created_by,
        **defaults | fields,
    )  # fmt: skip
    made.audience.set(audience)
    grants.grant_ownership(made, owner=on.draft.owner, by=None)
    for body in audience:
        grants.grant(made, committee=body, relation=Relation.AUDIENCE, by=None)
    return made


def comment(on: Round, by: User | None = None, *, key: str | None = "b3", **fields: Any) -> Comment:
    """Make a submitted comment on the block `key` (None: on the whole document)."""
    by = by or member(on.revision.draft.owner)
    state = fields.pop("state", "submitted")
    language = fields.pop("language", "ja")
    block = on.revision.blocks.filter(language=language, key=key).first() if key else None
    defaults: dict[str, Any] = {
        "type": "te", "body": "対照区は二つ以上が必要です。", "justification": "ばらつきが大きいためです。",
    }  # fmt: skip
    made = Comment(
        round=on, author=by, entered_by=by, language=language,
        organisation=fields.pop("organisation", None) or by.memberships.get().organisation,
        **defaults | fields,
    )  # fmt: skip
    made.save()
    anchor = Anchor.objects.create(
        comment=made, revision=on.revision, language=language, block=block,
        clause=block.clause if block else "", quote=block.text if block else "",
    )  # fmt: skip
    if state != "autosaved":
        on.last_number += 1
        on.save(update_fields=["last_number"])
        made.state, made.number, made.submitted_at = state, on.last_number, timezone.now()
        made.content_hash = hashlib.sha256(made.body.encode()).hexdigest()
        made.place_order = order_key(anchor.clause, block.position if block else 0)
        made.save()
        index(IndexedText.Kind.COMMENT, [(made, said(made))])
    return made


def finalised_round(owner: Committee | None = None, comments: int = 3) -> Round:
    """Make a finalised external round with `comments` English comments that are carried forward."""
    round_ = round_on_external(owner)
    secretary = member(round_.revision.draft.owner, Role.SECRETARY)
    author = member(round_.revision.draft.owner)
    for n in range(comments):
        said = comment(round_, author, state="published", language="en", body=f"Comment {n + 1}.")
        answer(said, "adopted", secretary)
    Round.objects.filter(pk=round_.pk).update(state="finalised", finalised_at=timezone.now())
    round_.refresh_from_db()
    return round_


def round_on_external(owner: Committee | None = None) -> Round:
    document = draft(
        owner, number=f"ISO/DIS 9{next(_serial):04}", kind="external", stage="under_review"
    )
    return round_(revision(document), purpose="external")


def answer(said: Comment, outcome: str, by: User, head: Comment | None = None) -> Disposition:
    return Disposition.objects.create(
        comment=said, state="decided", outcome=outcome, response="回答", head=head, recorded_by=by
    )


def position(owner: Committee | None = None, lines: int = 3, by: User | None = None) -> Position:
    """Make a position with `lines` complete lines."""
    return draft_position(
        round_=finalised_round(owner, lines), forum="iso", title_ja="DISへの国の見解", title_en="Position",
        by=by or secretariat(),
    )  # fmt: skip
