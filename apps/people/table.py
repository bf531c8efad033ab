"""The permission table: role × relation × state × action, as data. Nothing else says who may.

A rule reads: in these states of the object, these holders may do this. What no rule allows is
refused. Whether the deed also fits the object's own transitions is said by that object's table of
transitions; both must agree. `docs/permissions.md` and the page 権限表 are made from this table.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.people.roles import Personal, PortalRole, Relation, Role


class Action(models.TextChoices):
    """Every act that anybody is asked about; the part before the dot is the kind of object."""

    ADMIN_ENTER = "portal.admin", _("enter the administration pages")
    AUDIT_ALL = "portal.audit", _("read the whole record")
    COMMITTEE_CREATE = "portal.create_committee", _("create a committee")
    PEOPLE_MANAGE = (
        "portal.manage_people",
        _("enter people and organisations, change their data"),
    )
    BOILERPLATE_KEEP = "portal.keep_boilerplate", _("keep the boilerplate responses")
    GLOSSARY_VIEW = "portal.view_glossary", _("read the glossary")
    GLOSSARY_KEEP = "portal.keep_glossary", _("keep the glossary")
    APPOINT = "portal.appoint", _("give and end roles across the portal")

    COMMITTEE_VIEW = "committee.view", _("see the committee")
    COMMITTEE_ROSTER = "committee.roster", _("see the members")
    COMMITTEE_MANAGE = "committee.manage", _("change members and data")
    DRAFT_CREATE = "committee.create_draft", _("create a draft")
    POSITION_VIEW = "committee.view_position", _("see positions and download their files")
    POSITION_EDIT = "committee.edit_position", _("edit positions and compile them")

    DRAFT_VIEW = "draft.view", _("read the draft")
    DRAFT_EARLIER = "draft.earlier", _("read every published revision of the draft")
    DRAFT_EDIT = "draft.edit", _("upload and edit revisions")
    REVISION_PUBLISH = "draft.publish_revision", _("publish a revision")
    DRAFT_ADVANCE = "draft.advance", _("move the draft to another stage")
    DRAFT_HISTORY = "draft.history", _("read the record of the draft")
    ROUND_PLAN = "draft.plan_round", _("plan a comment round")

    ROUND_VIEW = "round.view", _("see the round and its comments")
    ROUND_CHANGE = "round.change", _("change, extend, pause or cancel the round")
    COMMENT_CREATE = "round.comment", _("comment, alone or by sheet")
    COMMENT_FOR = "round.comment_for", _("enter comments for an organisation")
    COMMENT_LATE = "round.comment_late", _("enter a late comment, with a reason")
    COMMENT_REPLY = "round.reply", _("reply to a comment")
    COMMENT_INTERNAL = "round.internal", _("read and write secretariat-internal replies")
    REPLY_HIDE = "round.hide_reply", _("hide a reply, with a reason")
    COMMENT_VALIDATE_OWN = (
        "round.validate_own",
        _("validate the comments of one's own committee's members"),
    )
    COMMENT_VALIDATE = "round.validate", _("validate all comments at the first level")
    COMMENT_VALIDATE_LAST = "round.validate_last", _("validate comments at the second level")
    DESK_VIEW = "round.desk", _("see the desk with dispositions not published yet")
    DISPOSITION_RECORD = "round.dispose", _("record dispositions")
    DISPOSITION_LOCK = "round.lock", _("lock and unlock decided dispositions")
    ENGLISH_WORD = "round.word_english", _("write English texts, send them out and take them back")
    ENGLISH_CHECK = "round.check_english", _("check the English texts of others")
    ENGLISH_SEND = "round.send_to_machine", _("send comments to the machine translation service")
    COMMENT_HANDLE = "round.handle", _("assign, date and tag comments at the desk")
    ROUND_FINALISE = "round.finalise", _("finalise the round")
    ROUND_HISTORY = "round.history", _("read the record of the round")

    COMMENT_EDIT = "comment.edit", _("write on in an unsubmitted comment")
    COMMENT_GATHER = (
        "comment.gather",
        _("submit for its author a comment that was handed over, or give it back"),
    )
    COMMENT_WITHDRAW = "comment.withdraw", _("withdraw a comment")
    COMMENT_BRING_AGAIN = (
        "comment.bring_again",
        _("bring a comment again that was given back"),
    )
    COMMENT_OBJECT = "comment.object", _("object to being grouped with another comment")


@dataclass(frozen=True, order=True)
class Holder:
    """One column of the table: a role in the relation in which it counts."""

    relation: Relation
    role: str

    @property
    def name(self) -> str:
        """Say the role in words."""
        words = next(words for words in _WORDS if self.role in words.values)
        return str(words(self.role).label)

    @property
    def shown_relation(self) -> str:
        """Say the relation in words; "" where the role alone says it."""
        if self.relation in (Relation.PORTAL, Relation.PERSONAL):
            return ""
        return str(Relation(self.relation).label)

    @property
    def label(self) -> str:
        """Say the holder in words: "member (owning committee)"."""
        return f"{self.name} ({self.shown_relation})" if self.shown_relation else self.name

    @property
    def place(self) -> tuple[int, int]:
        """Return where the holder stands among others: by relation, then by weight of the role."""
        roles = [role for words in _WORDS for role in words.values]
        return Relation.values.index(self.relation), roles.index(self.role)


_WORDS: tuple[type[models.TextChoices], ...] = (Role, PortalRole, Personal)


@dataclass(frozen=True)
class Rule:
    """In `states` of the object (None: in every state) `holders` may do `action`."""

    action: Action
    states: frozenset[str] | None
    holders: frozenset[Holder]


STATES: dict[str, tuple[str, ...]] = {
    # the states that count for permissions, per kind of object; a test holds them against the
    # objects' own state classes
    "portal": ("",),
    "committee": ("",),
    "draft": (
        "preliminary", "wg_draft", "committee_draft", "enquiry", "approval", "published",
        "withdrawn", "under_review", "review_closed",
    ),
    "round": ("planned", "open", "paused", "closed", "finalised", "cancelled"),
    "comment": (
        "autosaved", "submitted", "withdrawn", "triaged", "proposed", "decided", "published",
    ),
}  # fmt: skip

_ALL = (Role.CHAIR, Role.CONVENER, Role.SECRETARY, Role.EDITOR, Role.MEMBER, Role.LIAISON)
_LEADS = (Role.CHAIR, Role.CONVENER, Role.SECRETARY)
_WRITERS = (Role.CONVENER, Role.SECRETARY, Role.EDITOR)


def _of(relation: Relation, *roles: Role) -> frozenset[Holder]:
    return frozenset(Holder(relation, role) for role in roles)


def _owner(*roles: Role) -> frozenset[Holder]:
    return _of(Relation.OWNER, *roles)


def _parent(*roles: Role) -> frozenset[Holder]:
    return _of(Relation.PARENT, *roles)


def _audience(*roles: Role) -> frozenset[Holder]:
    return _of(Relation.AUDIENCE, *roles)


_EVERY_ROLE = (*_ALL, Role.OBSERVER)
_SECRETARIAT = frozenset({Holder(Relation.PORTAL, PortalRole.SECRETARIAT)})
_AUDITOR = frozenset({Holder(Relation.PORTAL, PortalRole.AUDITOR)})
_ADMIN = frozenset({Holder(Relation.PORTAL, PortalRole.ADMIN)})
_AUTHOR = frozenset({Holder(Relation.PERSONAL, Personal.AUTHOR)})
_COORDINATOR = frozenset({Holder(Relation.PERSONAL, Personal.COORDINATOR)})
_GUEST = frozenset({Holder(Relation.PERSONAL, Personal.GUEST)})
_SIGNED_IN = frozenset({Holder(Relation.PERSONAL, Personal.SIGNED_IN)})
_ANYONE = frozenset({Holder(Relation.PERSONAL, Personal.ANYONE)})

_WORK = ("preliminary", "wg_draft", "committee_draft", "enquiry", "under_review")
_CIRCULATED = (
    "committee_draft",
    "enquiry",
    "approval",
    "published",
    "under_review",
    "review_closed",
)  # fmt: skip  withdrawn: nobody is let in by a withdrawal


def _rule(action: Action, *holders: Iterable[Holder], states: Iterable[str] | None = None) -> Rule:
    everyone = frozenset(holder for some in holders for holder in some)
    return Rule(action, frozenset(states) if states is not None else None, everyone)


TABLE: tuple[Rule, ...] = (
    _rule(Action.ADMIN_ENTER, _SECRETARIAT, _ADMIN),
    _rule(Action.AUDIT_ALL, _AUDITOR, _ADMIN),
    _rule(Action.COMMITTEE_CREATE, _SECRETARIAT, _ADMIN),
    _rule(Action.PEOPLE_MANAGE, _SECRETARIAT, _ADMIN),
    _rule(Action.BOILERPLATE_KEEP, _SECRETARIAT),
    _rule(Action.GLOSSARY_VIEW, _SIGNED_IN),
    _rule(Action.GLOSSARY_KEEP, _SECRETARIAT),
    # not the secretariat: who could appoint could give themselves the auditor's eyes
    _rule(Action.APPOINT, _ADMIN),
    # --- committees: everybody sees that a body exists
    _rule(Action.COMMITTEE_VIEW, _ANYONE),
    _rule(
        Action.COMMITTEE_ROSTER,
        _owner(*_EVERY_ROLE), _parent(*_EVERY_ROLE), _SECRETARIAT, _AUDITOR, _ADMIN,
    ),
    _rule(Action.COMMITTEE_MANAGE, _SECRETARIAT, _ADMIN),
    _rule(Action.DRAFT_CREATE, _owner(*_WRITERS), _SECRETARIAT),
    _rule(Action.POSITION_VIEW, _owner(*_ALL), _parent(*_ALL), _SECRETARIAT, _AUDITOR),
    _rule(Action.POSITION_EDIT, _SECRETARIAT),
    # --- drafts
    _rule(Action.DRAFT_VIEW, _owner(*_ALL), _parent(*_LEADS), _GUEST, _SECRETARIAT, _AUDITOR),
    _rule(
        Action.DRAFT_VIEW,
        _owner(Role.OBSERVER), _parent(*_EVERY_ROLE), _audience(*_EVERY_ROLE),
        states=_CIRCULATED,
    ),
    _rule(Action.DRAFT_VIEW, _ANYONE, states=["published"]),
    # what anybody sees of a published draft is its newest revision, not the road to it
    _rule(Action.DRAFT_EARLIER, _owner(*_ALL), _parent(*_LEADS), _GUEST, _SECRETARIAT, _AUDITOR),
    _rule(
        Action.DRAFT_EARLIER,
        _owner(Role.OBSERVER), _parent(*_EVERY_ROLE), _audience(*_EVERY_ROLE),
        states=_CIRCULATED,
    ),
    _rule(Action.DRAFT_EDIT, _owner(*_WRITERS), _SECRETARIAT, states=_WORK),
    _rule(
        Action.REVISION_PUBLISH,
        _owner(Role.CONVENER, Role.SECRETARY), _SECRETARIAT, states=_WORK,
    ),
    _rule(
        Action.DRAFT_ADVANCE,
        _owner(Role.CONVENER, Role.SECRETARY), states=["preliminary", "wg_draft"],
    ),
    _rule(Action.DRAFT_ADVANCE, _SECRETARIAT),
    _rule(Action.DRAFT_HISTORY, _owner(*_LEADS, Role.EDITOR), _SECRETARIAT, _AUDITOR, _ADMIN),
    _rule(
        Action.ROUND_PLAN,
        _owner(Role.CONVENER, Role.SECRETARY), _SECRETARIAT,
        states=["wg_draft", "committee_draft", "enquiry", "under_review"],
    ),
    # --- rounds
    _rule(Action.ROUND_VIEW, _owner(*_WRITERS, Role.CHAIR), _SECRETARIAT, _AUDITOR),
    _rule(
        Action.ROUND_VIEW,
        _owner(*_EVERY_ROLE), _parent(*_EVERY_ROLE), _audience(*_EVERY_ROLE), _GUEST,
        states=["open", "paused", "closed", "finalised"],
    ),
    _rule(
        Action.ROUND_CHANGE,
        _owner(Role.SECRETARY), _SECRETARIAT, states=["planned", "open", "paused"],
    ),
    _rule(Action.COMMENT_CREATE, _owner(*_ALL), _audience(*_ALL), _GUEST, states=["open"]),
    _rule(Action.COMMENT_FOR, _owner(Role.SECRETARY), _SECRETARIAT, states=["open"]),
    _rule(Action.COMMENT_LATE, _SECRETARIAT, states=["closed"]),
    _rule(
        Action.COMMENT_REPLY,
        _owner(*_ALL), _audience(*_ALL), _GUEST, _SECRETARIAT, states=["open", "closed"],
    ),
    _rule(
        Action.COMMENT_INTERNAL,
        _owner(Role.SECRETARY), _SECRETARIAT, states=["open", "paused", "closed", "finalised"],
    ),
    _rule(
        Action.REPLY_HIDE,
        _owner(Role.SECRETARY), _SECRETARIAT, states=["open", "paused", "closed", "finalised"],
    ),
    _rule(
        Action.COMMENT_VALIDATE_OWN,
        _audience(Role.SECRETARY), states=["open", "paused", "closed"],
    ),
    _rule(
        Action.COMMENT_VALIDATE,
        _owner(Role.SECRETARY), _SECRETARIAT, states=["open", "paused", "closed"],
    ),
    _rule(Action.COMMENT_VALIDATE_LAST, _SECRETARIAT, states=["open", "paused", "closed"]),
    _rule(
        Action.DESK_VIEW,
        _owner(Role.SECRETARY), _SECRETARIAT, _AUDITOR,
        states=["open", "paused", "closed", "finalised"],
    ),
    _rule(Action.DISPOSITION_RECORD, _owner(Role.SECRETARY), _SECRETARIAT, states=["closed"]),
    _rule(Action.DISPOSITION_LOCK, _owner(Role.SECRETARY), _SECRETARIAT, states=["closed"]),
    _rule(Action.ENGLISH_WORD, _owner(Role.SECRETARY), _SECRETARIAT, states=["closed"]),
    _rule(Action.ENGLISH_CHECK, _owner(Role.SECRETARY), _SECRETARIAT, states=["closed"]),
    # what leaves the house is not for a body alone to decide
    _rule(Action.ENGLISH_SEND, _SECRETARIAT, states=["closed"]),
    _rule(
        Action.COMMENT_HANDLE,
        _owner(Role.SECRETARY), _SECRETARIAT, states=["open", "paused", "closed"],
    ),
    _rule(Action.ROUND_FINALISE, _owner(Role.SECRETARY), _SECRETARIAT, states=["closed"]),
    _rule(Action.ROUND_HISTORY, _owner(*_LEADS), _SECRETARIAT, _AUDITOR, _ADMIN),
    # --- comments
    _rule(Action.COMMENT_EDIT, _AUTHOR, states=["autosaved"]),
    _rule(Action.COMMENT_GATHER, _COORDINATOR, states=["autosaved"]),
    _rule(Action.COMMENT_WITHDRAW, _AUTHOR, states=["submitted"]),
    _rule(Action.COMMENT_BRING_AGAIN, _AUTHOR, states=["submitted", "triaged", "proposed"]),
    _rule(Action.COMMENT_OBJECT, _AUTHOR, states=["proposed", "decided"]),
)  # fmt: skip


def holders_of(action: Action, state: str) -> frozenset[Holder]:
    """Return everybody whom the table allows `action` on an object in `state`."""
    return frozenset(
        holder
        for rule in TABLE
        if rule.action == action and (rule.states is None or state in rule.states)
        for holder in rule.holders
    )


def allows(action: Action, state: str, standing: Iterable[Holder]) -> bool:
    """Tell whether one of the holders in `standing` may do `action` in `state`."""
    return not holders_of(action, state).isdisjoint(standing)


def states_by_holder(action: Action) -> dict[Holder, frozenset[str]]:
    """Return, for each holder that may ever do `action`, the states in which it may."""
    kind = action.value.split(".")[0]
    found: dict[Holder, set[str]] = {}
    for state in STATES[kind]:
        for holder in holders_of(action, state):
            found.setdefault(holder, set()).add(state)
    return {holder: frozenset(states) for holder, states in found.items()}
