"""Every address of the portal, as nobody and as an outsider: nothing that is not public is shown.

The addresses are read from the resolver, so that a new one is covered without being listed here; an
argument that this test knows no object for fails it.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from apps.audit import services as audit
from apps.dispositions.models import (
    Boilerplate,
    Change,
    Deed,
    Disposition,
    DuplicateSearch,
    EnglishWording,
    Handling,
    MachineOrder,
    Objection,
    Returned,
    SavedView,
    Term,
)
from apps.notices import unsubscribing
from apps.notices.models import Notice
from apps.notices.services.own import issue_calendar
from apps.people import grants
from apps.people.models import User
from apps.positions.models import Line, Position
from apps.rounds.models import (
    Anchor,
    BatchFile,
    Carrying,
    Mention,
    Reply,
    Rewording,
    SheetBatch,
    SheetImport,
    Validation,
)
from apps.rounds.states import Room
from apps.submissions.models import Compilation, CompiledFile
from tests import factories

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
INSIDER = "insider@kitahokuto.example"
SECRET = "秘密XYZZY"  # planted in everything that outsiders must not read
INTERNAL = f"{SECRET}内部"  # planted in what is the secretariat's alone, until it is published

PUBLIC = {  # what anybody may open; every other address must refuse, hide or send to the log in
    "home", "drafts:list", "people:committees", "people:committee", "people:permissions",
    "account_login", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_inactive",
    "api:api-root", "api:docs", "api:schema",
    "api:committee-list", "api:committee-detail", "api:draft-list", "api:revision-list",
    "api:round-list", "api:compilation-list",
    "admin:jsi18n",  # words of the date picker
    "notices:feed",
    "notices:unsubscribe", "notices:calendar",  # whose address is the key
}  # fmt: skip
ONES_OWN = {  # what everybody who is signed in may open: nothing of others is in them
    "people:profile", "people:token_issue", "rounds:list", "positions:list",
    "account_change_password", "account_reauthenticate", "account_logout",
    "drafts:new",  # for their own committee
    "notices:list", "notices:preferences", "notices:who",
    "glossary:list",  # the consortium's terms, which everybody is to use
}  # fmt: skip
NO_PAGE = {"admin:view_on_site", "api:nowhere"}
NOT_THERE = {  # closed on purpose, or there only after another step
    "signup/", "email/", "confirm-email/", "login/code/confirm/", "password/set/",
    "confirm-email/<str:key>/", "account_signup", "account_email", "account_set_password",
    "account_email_verification_sent", "account_confirm_login_code", "account_confirm_email",
}  # fmt: skip


@dataclass
class Address:
    name: str
    path: str
    arguments: dict[str, str]  # argument → converter or pattern


def addresses():
    return list(_walk(get_resolver(), "", []))


def _walk(resolver, before, spaces):
    for entry in resolver.url_patterns:
        pattern = str(entry.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
        if isinstance(entry, URLResolver):
            space = [*spaces, entry.namespace] if entry.namespace else spaces
            yield from _walk(entry, before + pattern, space)
        elif isinstance(entry, URLPattern):
            path = before + pattern
            name = ":".join([*spaces, entry.name or str(entry.pattern)])
            yield Address(name, path, _arguments(path))


def _arguments(path):
    simple = {
        m[2]: m[1] or "str" for m in re.finditer(r"<(?:(\w+):)?(\w+)>", path) if "(?P" not in path
    }
    named = dict(re.findall(r"\(\?P<(\w+)>((?:[^()]|\([^()]*\))+)\)", path))
    return simple | named


def filled(address, samples):
    """Return the address with an object of the world in each of its places."""
    path = address.path
    for name, kind in address.arguments.items():
        places = [(address.name, name), (address.name.split(":")[0], name), name]
        value = next((samples[place] for place in places if place in samples), None)
        assert value is not None, (
            f"{address.name}: no sample for <{kind}:{name}> of {address.path}: add one in `samples`"
        )
        as_path = re.compile(rf"<(?:\w+:)?{name}>")
        as_regex = re.compile(rf"\(\?P<{name}>(?:[^()]|\([^()]*\))+\)")
        path = (as_regex if "(?P<" in path else as_path).sub(quote(str(value)), path)
    path = "/" + path.replace("\\Z", "").replace("^", "").replace("$", "").replace("\\.", ".")
    assert not set(path) & set("<>()?*+\\"), f"{address.name}: {path} is not filled"
    return path


@pytest.fixture
def samples(world, settings, tmp_path):
    """Plant `SECRET` in a WG's draft, round, comments, sheet, position and files."""
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "kept.json").write_text(SECRET)
    insider = factories.user(f"{SECRET} 太郎", f"Taro {SECRET}", email=INSIDER)
    factories.member(world.wg, who=insider)
    draft = factories.draft(world.wg, title_ja=SECRET, title_en=SECRET, created_by=insider)
    revision = factories.revision(draft, published=False)
    for block in revision.blocks.all():
        block.text = block.html = f"{SECRET} {block.text}"
        block.save()
    revision.texts.update(source=SECRET, file_name=SECRET)
    revision.state, revision.published_at = "published", timezone.now()
    revision.note = SECRET
    revision.save()
    coming = factories.revision(draft, published=False)
    coming.texts.update(source=SECRET)
    round_ = factories.round_(revision, title_ja=SECRET, title_en=SECRET, levels=2)
    comment = factories.comment(round_, insider, body=SECRET, justification=SECRET)
    begun = factories.comment(
        round_, insider, body=SECRET, state="autosaved", handed_at=timezone.now(),
        handed_back=INTERNAL,
    )  # fmt: skip
    factories.member(world.wg, organisation=begun.organisation, coordinates=True)
    comment.last_validation = Validation.objects.create(
        comment=comment, verdict="accepted", passed=1, note=INTERNAL, body=SECRET,
        words_hash="0", by=insider,
    )  # fmt: skip
    comment.save()
    for room in (Room.INTERNAL, Room.MEMBERS):
        body = INTERNAL if room == Room.INTERNAL else SECRET
        last = Reply.objects.create(comment=comment, room=room, author=insider, body=body)
        Rewording.objects.create(reply=last, ordinal=1, body=f"{body} {body}")
        Mention.objects.create(reply=last, user=world.outsider)  # who may not see the round
    guest = factories.user(f"{SECRET} 客", f"Kyaku {SECRET}", organisation=comment.organisation)
    grants.admit_guest(round_, guest=guest, by=world.secretariat)
    sheet = SheetImport.objects.create(
        round=round_, organisation=comment.organisation, uploaded_by=insider, file="kept.json",
        file_name=SECRET, sha256="0" * 64, sheet={"rows": [{"comment": SECRET}]},
    )  # fmt: skip
    Disposition.objects.create(
        comment=comment, state="decided", outcome="accepted", response=INTERNAL, recorded_by=insider
    )
    EnglishWording.objects.create(
        comment=comment,
        body=INTERNAL,
        proposed_change=INTERNAL,
        source_hash="0",
        written_by=insider,
    )
    Handling.objects.create(comment=comment, tags=[INTERNAL])
    deed = Deed.objects.create(round=round_, kind="recorded", by=insider, count=1, reason=INTERNAL)
    view = SavedView.objects.create(round=round_, user=insider, name=INTERNAL, query=INTERNAL)
    said = Boilerplate.objects.create(
        name=INTERNAL, purpose="internal", text_ja=INTERNAL, text_en=INTERNAL
    )
    DuplicateSearch.objects.create(
        round=round_, state="failed", asked_by=insider, asked_at=timezone.now(), error=INTERNAL
    )
    term = Term.objects.create(ja="除去", en="removal")
    returned = Returned.objects.create(
        round=round_, file_name=INTERNAL, sha256="0" * 64, units=[], brought_by=insider
    )
    MachineOrder.objects.create(
        round=round_,
        service=INTERNAL,
        numbers=[],
        asked_by=insider,
        asked_at=timezone.now(),
        error=INTERNAL,
    )
    grouped = factories.comment(round_, insider, body=SECRET)
    Disposition.objects.create(
        comment=grouped, state="decided", outcome="duplicate", head=comment, recorded_by=insider
    )
    objection = Objection.objects.create(
        comment=grouped, head=comment, reason=INTERNAL, made_by=insider, answer=INTERNAL
    )
    batch = SheetBatch.objects.create(round=round_, brought_by=insider, late_reason=INTERNAL)
    BatchFile.objects.create(
        batch=batch,
        ordinal=1,
        file="kept.json",
        file_name=SECRET,
        faults={"ja": [[SECRET, SECRET]]},
    )
    round_.closes_at = timezone.now() + timedelta(days=1)
    round_.save()
    position = Position.objects.create(
        document=draft, committee=world.wg, round=round_, forum="iso", title_ja=SECRET,
        title_en=SECRET, created_by=insider,
    )  # fmt: skip
    Line.objects.create(position=position, ordinal=1, type="te", comment=SECRET)
    compilation = Compilation.objects.create(
        position=position, inputs={"lines": [SECRET]}, inputs_digest="0" * 64, rules_version="1",
        asked_by=insider, state="done", manifest={"lines": [SECRET]},
    )  # fmt: skip
    CompiledFile.objects.create(
        compilation=compilation, format="json", name=SECRET, file="kept.json", sha256="0" * 64,
        size=1, rows=1,
    )  # fmt: skip
    Carrying.objects.create(revision=coming, made_by=insider)
    carried = Anchor.objects.create(
        comment=comment, revision=coming, language="ja", block=coming.blocks.first(), quote=SECRET,
        status="needs_review",
    )  # fmt: skip
    mentioned = Notice.objects.create(
        user=insider, kind="mentioned", key="reply:1", at=timezone.now(), round=round_,
        comment=comment, reply=last,
        event=audit.record("reply.made", subject=comment, by=insider, reason=SECRET),
    )  # fmt: skip
    report = (
        "carrying",
        "carry",
        "carrying_sign",
        "carrying_place",
        "carrying_confirm",
        "carrying_leave",
        "carrying_take",
    )
    return {
        **{(f"rounds:{deed}", "number"): draft.number for deed in report},
        **{(f"rounds:{deed}", "ordinal"): coming.ordinal for deed in report},
        **{(f"rounds:{deed}", "pk"): carried.pk for deed in report},
        ("notices:open", "pk"): mentioned.pk, ("notices", "pk"): round_.pk,
        "token": unsubscribing.token(insider.pk, "mentioned"),
        "secret": issue_calendar(user=world.outsider),
        "nth": 1, "number": draft.number, "ordinal": 1, "language": "ja", "slug": "ew", "id": comment.pk,
        "pk": round_.pk, "round": round_.pk, "round_pk": round_.pk, "revision": revision.pk,
        "sheet": sheet.pk, "reply": last.pk, "key": begun.pk, "kind": "json",
        ("rounds", "number"): comment.number, ("dispositions", "number"): comment.number,
        ("statistics", "name"): "types", ("statistics", "kind"): "csv",
        "organisation": comment.organisation_id,
        "batch": batch.pk, "person": guest.pk, ("dispositions:undo", "pk"): deed.pk, ("dispositions:settle", "pk"): objection.pk,
        ("dispositions:object_to", "number"): grouped.number,
        ("dispositions:drop_view", "pk"): view.pk, ("glossary", "pk"): term.pk,
        **{(f"dispositions:english_{deed}", "pk"): returned.pk for deed in ("returned", "take", "discard")},
        ("boilerplates", "pk"): said.pk,
        **{(f"drafts:{deed}", "ordinal"): coming.ordinal
           for deed in ("replace", "publish", "discard")},
        ("rounds:plan", "number"): draft.number, ("positions", "pk"): position.pk, ("submissions", "pk"): compilation.pk,
        ("submissions:start", "pk"): position.pk,
        ("confirm-email/<str:key>/", "key"): "nothing", ("account_confirm_email", "key"): "nothing",
        ("account_reset_password_from_key", "key"): "nothing", "uidb36": "1",
        ("api:nowhere", "rest"): "nothing/of/the/kind", ("api:draft-detail", "pk"): draft.pk, ("api:revision-detail", "pk"): revision.pk,
        ("api:revision-blocks", "pk"): revision.pk,
        **{(f"api:compilation-{deed}", "pk"): compilation.pk
           for deed in ("detail", "cancel", "retry", "file")},
        ("admin", "object_id"): insider.pk, ("admin", "app_label"): "people",
        ("admin", "content_type_id"): 1, ("admin", "url"): "nothing/", "object_id": 1,
    }  # fmt: skip


def test_the_planted_text_is_what_members_see(world, samples):
    """So that finding none of it elsewhere says something."""
    member = _client(world.member)
    for path in (f"/documents/{samples['number']}/1/", f"/rounds/{samples['pk']}/"):
        assert SECRET in _text(member.get(path)), path


@pytest.mark.parametrize("who", ["nobody", "outsider"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_shows_what_is_not_public(world, samples, who, method):
    person = world.outsider if who == "outsider" else None
    faults = []
    for address in addresses():
        if address.name in NO_PAGE:
            continue
        path = filled(address, samples)
        answer = _asked(person, method, path)
        if answer.status_code >= 500:
            faults.append(f"{method} {path} ({address.name}) breaks")
        if SECRET in _text(answer):
            faults.append(f"{method} {path} ({address.name}) shows what is not public")
        allowed = PUBLIC | (ONES_OWN if person else set())
        if answer.status_code == 200 and address.name not in allowed:
            faults.append(f"{method} {path} ({address.name}) is open")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("who", ["member", "chair", "editor", "observer", "council_member"])
def test_what_is_the_secretariats_is_shown_to_no_member(world, samples, who):
    shown = [
        path
        for address in addresses()
        if address.name not in NO_PAGE
        and INTERNAL in _text(_asked(getattr(world, who), "get", path := filled(address, samples)))
    ]
    assert not shown


def test_the_secretariat_sees_it(world, samples):
    """So that finding none of it elsewhere says something."""
    desk = f"/rounds/{samples['pk']}/desk/"
    number = samples["rounds", "number"]
    back = f"{desk}english/returned/{samples['dispositions:english_returned', 'pk']}/"
    for path in (f"{desk}{number}/", f"{desk}deeds/", f"{desk}duplicates/", "/boilerplates/", back):
        assert INTERNAL in _text(_asked(world.secretariat, "get", path)), path


def test_every_model_of_the_desk_is_planted():
    """A new model whose text is the secretariat's has to be planted above, or named here."""
    planted = {
        Boilerplate, Deed, Disposition, DuplicateSearch, EnglishWording, Handling, MachineOrder,
        Objection, Returned, SavedView,
    }  # fmt: skip
    without_words = {Change}  # read by no page: what it holds stands in the record
    for_everybody = {Term}
    known = planted | without_words | for_everybody
    assert set(apps.get_app_config("dispositions").get_models()) == known


def test_the_addresses_lead_to_the_planted_objects(world, samples):
    """So that "not found" above is a refusal and not a wrong sample."""
    insider = User.objects.get(email=INSIDER)
    gathers = User.objects.get(memberships__coordinates=True)
    people = (world.secretariat, world.admin, insider, gathers)
    lost = []
    for address in addresses():
        path = filled(address, samples)
        answers = (_asked(who, "get", path) for who in people)
        gone = all(answer.status_code == 404 for answer in answers)
        if gone and address.name not in NOT_THERE | NO_PAGE:
            lost.append(f"{path} ({address.name})")
    assert not lost, "\n".join(lost)


def test_the_lists_name_addresses_that_exist():
    known = {address.name for address in addresses()}
    assert known >= PUBLIC | ONES_OWN | NO_PAGE


def _asked(person, method, path):
    """Answer a request as if no other had been made."""
    cache.clear()
    with transaction.atomic():
        answer = getattr(_client(person), method)(path)
        if answer.streaming:
            answer.content_read = b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer


def _client(person: User | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend=BACKEND)
    return client


def _text(answer):
    body = answer.content_read if answer.streaming else answer.content
    if body.startswith(b"PK"):  # a file of Word or Excel
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    return body.decode(errors="replace") + str(dict(answer.headers))
