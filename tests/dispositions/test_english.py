"""English beside Japanese: refusals first, what is owed, four eyes, files out and back, machine."""

import io
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.audit.models import Event
from apps.dispositions import agency_words, machine, selectors, selectors_english, services_machine
from apps.dispositions import services_agency as files
from apps.dispositions import services_desk as desk_services
from apps.dispositions.agency import Fate, plan
from apps.dispositions.journal import Wording, wordings_of
from apps.dispositions.models import Deed, EnglishWording, MachineOrder, Returned, Term
from apps.dispositions.services import finalise, record, word_in_english
from apps.dispositions.services_english import check, save_term
from apps.dispositions.services_groups import dissolve, group
from apps.people.permissions import NotAllowed
from apps.rounds.services.comments import withdraw_comment
from apps.shared.errors import BadFile, DomainError, Stale, WrongState
from documents import agency as documents_agency
from documents.agency import read, write
from tests import factories
from tests.dispositions.test_deeds import answer
from tests.dispositions.test_desk import text, url

OTHERS = ["member", "chair", "editor", "observer", "auditor", "outsider"]
SERVICE = "tests.dispositions.test_english.shout"


def shout(texts, source, target):
    """Stand in for a service: what it was given comes back in other words."""
    assert (source, target) == ("ja", "en")
    return [f"English of {len(text)} letters" for text in texts]


def word(comment, by, body="Two plots are needed."):
    return word_in_english(comment=comment, body=body, proposed_change="", by=by)


def states(round_):
    return {n: state.value for n, state in selectors_english.states(round_).items()}


def exported(round_, by, kind="xlsx"):
    return [found.unit for found in read(files.export(round_=round_, kind=kind, by=by))]


def returned(round_, by, english, kind="xlsx", units=None):
    """Bring the exported units back with `english` for each."""
    units = units or exported(round_, by)
    told = [replaced(unit, target=english) for unit in units]
    data = write(told, kind, name="back")
    return files.bring(round_=round_, file_name=f"back.{kind}", data=data, by=by)


def replaced(unit, **fields):
    return type(unit)(**{**{n: getattr(unit, n) for n in unit.__dataclass_fields__}, **fields})


def fates(found):
    return {p.comment.number: p.fate for p in plan(found)}


class TestWhoMay:
    @pytest.mark.parametrize("who", OTHERS)
    def test_others_may_not(self, round_, comments, world, who):
        by = getattr(world, who)
        word(comments[0], world.secretary)
        back = returned(round_, world.secretary, "Done.")
        for act in (
            lambda: word(comments[1], by),
            lambda: check(comments=comments[:1], by=by),
            lambda: files.export(round_=round_, kind="xlsx", by=by),
            lambda: files.bring(round_=round_, file_name="x", data=b"x", by=by),
            lambda: files.take(returned=back, by=by),
            lambda: files.discard(returned=back, by=by),
            lambda: desk_services.undo(deed=Deed.objects.first(), by=by),
            lambda: save_term(term=Term(ja="除去", en="removal"), by=by),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert EnglishWording.objects.count() == 1
        assert not Term.objects.exists()

    @pytest.mark.parametrize("who", [*OTHERS, "secretary"])
    def test_only_the_secretariat_sends_texts_to_a_machine(
        self, client, round_, comments, world, who, settings
    ):
        settings.MACHINE_TRANSLATION = SERVICE
        with pytest.raises(NotAllowed):
            services_machine.order(round_=round_, service=SERVICE, by=getattr(world, who))
        client.force_login(getattr(world, who))
        answered = client.post(url("english_machine", round_), {"shown": SERVICE})
        assert answered.status_code in (403, 404)
        assert not MachineOrder.objects.exists()

    @pytest.mark.parametrize("who", ["member", "chair", "outsider"])
    def test_members_do_not_see_the_pages(self, client, round_, comments, world, who):
        back = returned(round_, world.secretary, "未公開の英文")
        client.force_login(getattr(world, who))
        for name, more in (("english_list", []), ("english_machine", []),
                           ("english_returned", [back.pk])):  # fmt: skip
            page = client.get(url(name, round_, *more))
            assert page.status_code in (403, 404)
            assert "未公開の英文" not in text(page)

    def test_nothing_is_done_on_get(self, desk, round_, comments, world):
        back = returned(round_, world.secretary, "Done.")
        for name, more in (("english_export", []), ("english_bring", []), ("english_check", [1]),
                           ("english_take", [back.pk]), ("english_discard", [back.pk])):  # fmt: skip
            assert desk.get(url(name, round_, *more)).status_code == 405

    def test_nobody_may_once_the_round_is_finalised(self, round_, comments, world):
        deed = word(comments[0], world.secretary)
        answer(comments, world.secretary, outcome="adopted")
        finalise(round_=round_, by=world.secretary)
        for act in (
            lambda: word(comments[1], world.secretariat),
            lambda: check(comments=comments[:1], by=world.secretariat),
            lambda: desk_services.undo(deed=deed, by=world.secretariat),
        ):
            with pytest.raises(NotAllowed):
                act()


class TestStates:
    def test_from_missing_to_checked(self, round_, comments, world):
        assert set(states(round_).values()) == {"missing"}
        word(comments[0], world.secretary)
        assert states(round_)[1] == "draft"
        check(comments=comments[:1], by=world.secretariat)
        assert states(round_)[1] == "checked"
        word(comments[0], world.secretary, "Two plots.")
        assert states(round_)[1] == "draft"

    def test_a_head_speaks_for_its_group_and_is_behind_when_that_changes(
        self, round_, comments, world
    ):
        word(comments[0], world.secretary)
        check(comments=comments[:1], by=world.secretariat)
        group(head=comments[0], members=comments[1:2], by=world.secretary)
        assert states(round_) == {1: "behind", 3: "missing"}
        check(comments=comments[:1], by=world.secretariat)
        assert states(round_)[1] == "checked"
        dissolve(head=comments[0], by=world.secretary)
        assert states(round_) == {1: "behind", 2: "missing", 3: "missing"}

    def test_the_panel_shows_for_whom_it_speaks(self, desk, round_, world):
        head = factories.comment(round_, world.member)
        other = factories.comment(round_, world.member, body="ほかの人が別の言葉で述べた意見です。")
        word(head, world.secretary)
        group(head=head, members=[other], by=world.secretary)
        panel = text(desk.get(url("comment", round_, head.number)))
        assert "ほかの人が別の言葉で述べた意見です。" in panel
        assert "意見の組が変わりました" in panel
        panel = text(desk.get(url("comment", round_, other.number)))
        assert "代表の意見の英文が、この意見を兼ねます" in panel
        assert url("english", round_, other.number) not in panel

    def test_who_needs_none(self, round_, comments, world):
        factories.comment(round_, world.member, language="en", body="In English.")
        withdraw_comment(comment=comments[1], by=world.member)
        record(
            comments=comments[2:], outcome="dropped", response="見送ります。", by=world.secretary
        )
        assert states(round_) == {1: "missing"}
        assert selectors.progress(round_).without_english == 1

    def test_a_round_of_our_own_needs_none(self, world):
        own = factories.round_(factories.revision(factories.draft(world.wg)))
        factories.comment(own, world.member)
        assert states(own) == {}


class TestFourEyes:
    def test_nobody_checks_what_they_wrote(self, round_, comments, world):
        word(comments[0], world.secretary)
        word(comments[1], world.secretariat)
        with pytest.raises(WrongState, match="#1"):
            check(comments=comments[:2], by=world.secretary)
        assert not EnglishWording.objects.exclude(checked_by=None).exists()

    def test_missing_checked_stale_and_locked_ones(self, round_, comments, world):
        word(comments[0], world.secretary)
        with pytest.raises(WrongState, match="#2"):
            check(comments=comments[:2], by=world.secretariat)
        with pytest.raises(Stale):
            check(comments=comments[:1], by=world.secretariat, seen={comments[0].pk: 0})
        check(comments=comments[:1], by=world.secretariat)
        with pytest.raises(WrongState):
            check(comments=comments[:1], by=world.secretariat)

    def test_in_bulk_after_a_preview(self, client, round_, comments, world):
        for comment in comments[:2]:
            word(comment, world.secretary)
        client.force_login(world.secretariat)
        page = client.get(url("several", round_) + "?kind=check&c=1&c=2")
        assert page.status_code == 200
        form = {"kind": "check", "selection": "c=1&c=2"}
        preview = client.post(url("several", round_), form)
        assert not EnglishWording.objects.exclude(checked_by=None).exists()
        answered = client.post(
            url("several", round_), form | {"step": "do", "shown": preview.context["shown"]}
        )
        assert answered.url.startswith(url("english_list", round_))
        assert states(round_)[1] == states(round_)[2] == "checked"
        assert "元に戻す" in text(client.get(answered.url))

    def test_on_the_panel(self, client, round_, comments, world):
        word(comments[0], world.secretary)
        client.force_login(world.secretary)
        assert "ご自身が書いた英文です" in text(client.get(url("comment", round_, 1)))
        client.force_login(world.secretariat)
        assert "確認済みにする" in text(client.get(url("comment", round_, 1)))
        stale = client.post(url("english_check", round_, 1), {"version": "0"}, follow=True)
        assert "message error" in text(stale)
        beside = client.post(
            url("english_check", round_, 1), {"version": ""}, headers={"hx-request": "true"}
        )
        assert 'role="alert"' in text(beside)
        assert not EnglishWording.objects.exclude(checked_by=None).exists()
        client.post(url("english_check", round_, 1), {"version": "1"})
        assert EnglishWording.objects.get().checked_by == world.secretariat


class TestJournal:
    def test_each_deed_is_undone(self, round_, comments, world):
        first = word(comments[0], world.secretary)
        second = word(comments[0], world.secretary, "Better.")
        checked = check(comments=comments[:1], by=world.secretariat)
        with pytest.raises(Stale):
            desk_services.undo(deed=second, by=world.secretary)
        desk_services.undo(deed=checked, by=world.secretary)
        assert states(round_)[1] == "draft"
        last = Deed.objects.first()
        desk_services.undo(deed=last, by=world.secretary)
        assert EnglishWording.objects.get().checked_by == world.secretariat
        assert EnglishWording.objects.get().version == 5
        assert Event.objects.filter(verb="english.undone").count() == 2
        alone = word(comments[1], world.secretary)
        desk_services.undo(deed=alone, by=world.secretary)
        assert not EnglishWording.objects.filter(comment=comments[1]).exists()
        assert first.kind == "worded"

    def test_a_locked_answer_locks_its_english(self, desk, round_, comments, world):
        deed = word(comments[0], world.secretary)
        answer(comments[:1], world.secretary, outcome="adopted")
        desk_services.lock(comments=comments[:1], by=world.secretary)
        for act in (
            lambda: word(comments[0], world.secretary, "Other."),
            lambda: check(comments=comments[:1], by=world.secretariat),
            lambda: desk_services.undo(deed=deed, by=world.secretary),
        ):
            with pytest.raises(WrongState):
                act()
        panel = text(desk.get(url("comment", round_, 1)))
        assert url("english", round_, 1) not in panel
        assert "Two plots are needed." in panel
        assert EnglishWording.objects.get().body == "Two plots are needed."


STEPS = st.lists(
    st.tuples(st.sampled_from(["word", "check", "group", "dissolve"]), st.integers(0, 2), st.booleans()),
    max_size=8,
)  # fmt: skip


def done(step, n, by, comments):
    if step == "word":
        return word(comments[n], by, f"Text {n} by {by.pk}.")
    if step == "check":
        return check(comments=comments[n : n + 1], by=by)
    if step == "group":
        return group(head=comments[n], members=[comments[n - 1]], by=by)
    return dissolve(head=comments[n], by=by)


def standing(comments):
    """Return all that is stored of each English text but its version."""
    return {key: Wording.of(stored) for key, stored in wordings_of(comments).items()}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_every_deed_can_be_undone_and_done_again(round_, comments, world, steps):
    with transaction.atomic():
        for step, n, first in steps:
            by = world.secretary if first else world.secretariat
            before, states_before = standing(comments), states(round_)
            try:
                with transaction.atomic():
                    deed = done(step, n, by, comments)
            except DomainError:
                assert standing(comments) == before
                continue
            after, states_after = standing(comments), states(round_)
            assert not any(w.checked_by and w.checked_by == w.written_by for w in after.values())
            undone = desk_services.undo(deed=deed, by=by)
            assert (standing(comments), states(round_)) == (before, states_before)
            desk_services.undo(deed=undone, by=by)
            assert (standing(comments), states(round_)) == (after, states_after)
        transaction.set_rollback(True)


def test_cost_does_not_depend_on_the_number(world, round_, django_assert_num_queries):
    def cost(many):
        said = [factories.comment(round_, world.member) for _ in range(many)]
        back = returned(round_, world.secretary, "Done.")
        with django_assert_num_queries(70, exact=False) as seen:
            files.take(returned=back, by=world.secretary)
            desk_services.undo(
                deed=check(comments=said, by=world.secretariat), by=world.secretariat
            )
        return len(seen)

    assert cost(3) == cost(30)


class TestWorkList:
    def test_it_narrows_to_a_state_and_counts(self, desk, round_, comments, world):
        word(comments[0], world.secretary)
        page = desk.get(url("english_list", round_))
        in_order = [one.comment.number for one in page.context["work"]]
        assert in_order == [3, 2, 1]  # the whole document, clause 1, clause 5.2
        narrowed = desk.get(url("english_list", round_) + "?state=draft")
        assert [one.comment.number for one in narrowed.context["work"]] == [1]
        assert dict(narrowed.context["counts"]) == {
            "missing": 2, "behind": 0, "draft": 1, "checked": 0,
        }  # fmt: skip

    def test_saving_beside_it_gives_the_row_back(self, desk, round_, comments):
        page = f"http://testserver{url('english_list', round_)}"
        answered = desk.post(
            url("english", round_, 1), {"body": "Two.", "proposed_change": "", "version": "0"},
            headers={"hx-request": "true", "hx-current-url": page},
        )  # fmt: skip
        assert 'id="e-1"' in text(answered)
        assert 'id="english-counts"' in text(answered)
        assert 'id="c-1"' not in text(answered)

    def test_undoing_leads_back_to_it(self, desk, round_, comments, world):
        deed = word(comments[0], world.secretary)
        answered = desk.post(url("undo", round_, deed.pk), {"back": "english_list"})
        assert answered.url == url("english_list", round_)

    def test_the_number_of_questions_does_not_grow(
        self, desk, round_, comments, world, django_assert_num_queries
    ):
        Term.objects.create(ja="対照区", en="control plot")
        for comment in comments[:1]:
            word(comment, world.secretary)
        with django_assert_num_queries(30, exact=False) as few:
            desk.get(url("english_list", round_))
        for _ in range(8):
            word(factories.comment(round_, world.member), world.secretary)
        with django_assert_num_queries(30, exact=False) as many:
            desk.get(url("english_list", round_))
        assert len(many) == len(few)


class TestFinalising:
    def test_the_page_says_what_is_not_ready(self, desk, round_, comments, world):
        answer(comments, world.secretary, outcome="adopted")
        for comment in comments[:2]:
            word(comment, world.secretary)
        check(comments=comments[:1], by=world.secretariat)
        assert "2件の英文が、書かれていないか" in text(desk.get(url("finalise", round_)))
        word(comments[2], world.secretary)
        check(comments=comments[1:], by=world.secretariat)
        assert "件の英文が、書かれていないか" not in text(desk.get(url("finalise", round_)))


class TestGlossary:
    def test_everybody_who_is_signed_in_reads_it(self, client, world):
        Term.objects.create(ja="永続性", en="durability", forbidden=["permanence"])
        assert client.get(reverse("glossary:list")).status_code == 302
        for who in ("member", "outsider", "secretariat"):
            client.force_login(getattr(world, who))
            assert "permanence" in text(client.get(reverse("glossary:list")))

    @pytest.mark.parametrize("who", ["member", "secretary", "chair", "auditor", "admin"])
    def test_only_the_secretariat_writes_it(self, client, world, who):
        client.force_login(getattr(world, who))
        form = {"ja": "除去", "en": "removal"}
        assert client.get(reverse("glossary:new")).status_code == 403
        assert client.post(reverse("glossary:new"), form).status_code == 403
        assert not Term.objects.exists()

    def test_a_term_is_written_changed_and_recorded(self, client, world):
        client.force_login(world.secretariat)
        form = {
            "ja": "除去",
            "en": "removal",
            "also": "CDR、 carbon  removal",
            "forbidden": "capture",
        }
        client.post(reverse("glossary:new"), form)
        term = Term.objects.get()
        assert (term.also, term.forbidden) == (["CDR", "carbon removal"], ["capture"])
        wrong = client.post(reverse("glossary:edit", args=[term.pk]), form | {"forbidden": "cdr"})
        assert wrong.status_code == 422
        assert client.post(reverse("glossary:new"), form).status_code == 422  # there is one
        client.post(reverse("glossary:edit", args=[term.pk]), form | {"en": "removals"})
        assert Event.objects.filter(verb="term.saved").count() == 2
        assert Term.objects.get().en == "removals"

    def test_deviations_are_shown_on_list_and_panel(self, desk, round_, comments, world):
        Term.objects.create(ja="対照区", en="control plot", forbidden=["test plot"])
        Term.objects.create(ja="ばらつき", en="scatter", is_retired=True)
        word(comments[0], world.secretary, "Two test plots.")
        assert "用語2件" in text(desk.get(url("english_list", round_)))
        panel = text(desk.get(url("comment", round_, 1)))
        assert "英文に「control plot」がありません" in panel
        assert "「test plot」は使いません" in panel
        word(comments[0], world.secretary, "Two control plots.")
        assert "control plot」がありません" not in text(desk.get(url("comment", round_, 1)))


class TestOutAndBack:
    @pytest.mark.parametrize("kind", documents_agency.KINDS)
    def test_from_export_to_drafts(self, desk, round_, comments, world, kind):
        word(comments[0], world.secretary)
        answered = desk.post(url("english_export", round_), {"kind": kind})
        units = [found.unit for found in read(answered.content)]
        assert {unit.label for unit in units} == {"#2", "#3"}
        assert "ばらつき" in units[0].source  # the justification goes along
        assert world.member.email not in str(units)
        assert Event.objects.filter(verb="english.exported").exists()
        told = [replaced(unit, target=f"English {unit.label}") for unit in units]
        file = io.BytesIO(write(told, kind, name="x"))
        file.name = f"back.{kind}"
        page = desk.post(url("english_bring", round_), {"file": file}, follow=True)
        assert page.context["taken"] == 2
        assert EnglishWording.objects.count() == 1  # a report so far
        back = Returned.objects.get()
        answered = desk.post(url("english_take", round_, back.pk))
        assert states(round_) == {1: "draft", 2: "draft", 3: "draft"}
        taken = EnglishWording.objects.get(comment=comments[1])
        assert (taken.body, taken.origin) == ("English #2", "agency")
        desk.post(url("undo", round_, Deed.objects.first().pk))
        assert EnglishWording.objects.count() == 1

    def test_a_proposed_change_is_a_text_of_its_own(self, round_, world):
        said = factories.comment(
            round_, world.member, change_kind="replace", change_old="一つ", change_new="二つ"
        )
        units = exported(round_, world.secretary)
        assert [(u.part, u.source) for u in units][1] == ("change", "「一つ」を「二つ」に改める。")
        half = returned(round_, world.secretary, "", units=units)
        assert fates(half) == {said.number: Fate.EMPTY}
        back = returned(round_, world.secretary, "Two.", units=units)
        files.take(returned=back, by=world.secretary)
        assert EnglishWording.objects.get().proposed_change == "Two."

    def test_nothing_to_export(self, desk, round_, comments, world):
        for comment in comments:
            word(comment, world.secretary)
        answered = desk.post(url("english_export", round_), {"kind": "xlsx"})
        assert answered.status_code == 409
        assert desk.post(url("english_export", round_), {"kind": "docx"}).status_code == 409

    def test_what_changed_since_the_export_is_reported_and_not_taken(
        self, desk, round_, comments, world
    ):
        units = exported(round_, world.secretary)
        group(head=comments[0], members=comments[1:2], by=world.secretary)
        word(comments[2], world.secretary, "Written meanwhile.")
        back = returned(round_, world.secretary, "From the agency.", units=units)
        assert fates(back) == {
            1: Fate.SOURCE_CHANGED, 2: Fate.CLOSED, 3: Fate.ENGLISH_CHANGED,
        }  # fmt: skip
        page = text(desk.get(url("english_returned", round_, back.pk)))
        assert "Written meanwhile." in page
        assert "From the agency." in page
        assert desk.post(url("english_take", round_, back.pk)).status_code == 409
        with pytest.raises(WrongState):
            files.take(returned=back, by=world.secretary, also=["3:0"])  # another version
        files.take(returned=back, by=world.secretary, also=["3:1"])
        assert EnglishWording.objects.get().body == "From the agency."

    def test_it_is_taken_once(self, round_, comments, world):
        back = returned(round_, world.secretary, "Done.")
        files.take(returned=back, by=world.secretary)
        with pytest.raises(WrongState):
            files.take(returned=Returned.objects.get(), by=world.secretary)
        with pytest.raises(WrongState):
            files.discard(returned=Returned.objects.get(), by=world.secretary)

    def test_the_same_again_changes_nothing(self, round_, comments, world):
        units = exported(round_, world.secretary)
        files.take(
            returned=returned(round_, world.secretary, "Done.", units=units), by=world.secretary
        )
        assert set(fates(returned(round_, world.secretary, "Done.", units=units)).values()) == {
            Fate.SAME
        }

    def test_laid_aside(self, desk, round_, comments, world):
        back = returned(round_, world.secretary, "Done.")
        desk.post(url("english_discard", round_, back.pk))
        assert Returned.objects.get().state == "discarded"
        assert not EnglishWording.objects.exists()

    def test_files_that_are_refused_whole(self, desk, round_, comments, world):
        units = exported(round_, world.secretary)
        mixed = [replaced(units[0], source="別の原文"), *units[1:]]
        foreign = [replaced(units[0], comment="0b9f3a52-0000-4000-8000-000000000001"), *units[1:]]
        for data, said in (
            (b"", "XLSXでもXLIFF 1.2でもありません"),
            (b"<html/>", "XLIFFではありません"),
            (write(mixed, "xlsx", name="x"), "2行目・原文: キーの横の原文が"),
            (write(foreign, "xliff", name="x"), "キーが、出力したファイルのものではありません"),
        ):
            file = io.BytesIO(data or b" ")
            file.name = "back"
            page = desk.post(url("english_bring", round_), {"file": file})
            assert page.status_code == 422
            assert said in text(page)
        assert desk.post(url("english_bring", round_)).status_code == 422
        assert Event.objects.filter(verb="translation.refused").count() == 4
        assert not Returned.objects.exists()

    def test_a_file_that_is_too_large(self, round_, comments, world, settings):
        settings.UPLOAD_MAX_BYTES = 10
        with pytest.raises(BadFile):
            files.bring(round_=round_, file_name="x", data=b"x" * 11, by=world.secretary)

    def test_every_reason_has_words(self):
        assert set(agency_words.REASONS) == set(documents_agency.REASONS)


class TestMachine:
    def test_nothing_is_offered_or_sent_unless_configured(self, client, round_, comments, world):
        assert machine.service() == ""
        client.force_login(world.secretariat)
        assert url("english_machine", round_) not in text(client.get(url("english_list", round_)))
        assert "どこへも何も送られません" in text(client.get(url("english_machine", round_)))
        client.post(url("english_machine", round_), {"shown": ""})
        with pytest.raises(WrongState):
            services_machine.order(round_=round_, service="", by=world.secretariat)
        assert not MachineOrder.objects.exists()

    @pytest.fixture
    def sent(self, settings, monkeypatch):
        settings.MACHINE_TRANSLATION = SERVICE
        orders = []
        monkeypatch.setattr(services_machine, "_send", orders.append)
        return orders

    def test_only_after_a_page_that_says_where(
        self, client, round_, comments, world, sent, django_capture_on_commit_callbacks
    ):
        word(comments[0], world.secretary)
        client.force_login(world.secretariat)
        page = client.get(url("english_machine", round_))
        assert SERVICE in text(page)
        assert "2件" in text(page)
        client.post(url("english_machine", round_), {"shown": "elsewhere"})
        assert not MachineOrder.objects.exists()
        with django_capture_on_commit_callbacks(execute=True):
            client.post(url("english_machine", round_), {"shown": SERVICE})
        order = MachineOrder.objects.get()
        assert sent == [order.pk]
        assert sorted(order.numbers) == [2, 3]
        assert Event.objects.get(verb="english.ordered").changes["service"] == [None, SERVICE]
        services_machine.run(order.pk)
        services_machine.run(order.pk)  # may run twice
        made = EnglishWording.objects.get(comment=comments[1])
        assert (made.origin, made.written_by, made.version) == ("machine", None, 1)
        assert states(round_) == {1: "draft", 2: "draft", 3: "draft"}
        check(comments=comments[1:2], by=world.secretariat)  # a person has read it
        assert EnglishWording.objects.get(comment=comments[0]).origin == "person"
        assert "機械翻訳" in text(client.get(url("english_list", round_)))

    def test_one_at_a_time_and_a_lost_one_is_given_up(self, round_, comments, world, sent):
        first = services_machine.order(round_=round_, service=SERVICE, by=world.secretariat)
        with pytest.raises(WrongState):
            services_machine.order(round_=round_, service=SERVICE, by=world.secretariat)
        MachineOrder.objects.update(asked_at=timezone.now() - 2 * services_machine.LOST)
        services_machine.order(round_=round_, service=SERVICE, by=world.secretariat)
        services_machine.run(first.pk)
        assert not EnglishWording.objects.exists()

    def test_what_was_worded_locked_or_finalised_meanwhile_stays(
        self, round_, comments, world, sent
    ):
        order = services_machine.order(round_=round_, service=SERVICE, by=world.secretariat)
        word(comments[0], world.secretary)
        answer(comments[1:2], world.secretary, outcome="adopted")
        desk_services.lock(comments=comments[1:2], by=world.secretary)
        services_machine.run(order.pk)
        assert states(round_) == {1: "draft", 2: "missing", 3: "draft"}
        assert EnglishWording.objects.get(comment=comments[0]).origin == "person"
        assert MachineOrder.objects.get().taken == 1

    def test_a_round_that_was_finalised_takes_nothing(self, round_, comments, world, sent):
        order = services_machine.order(round_=round_, service=SERVICE, by=world.secretariat)
        answer(comments, world.secretary, outcome="adopted")
        finalise(round_=round_, by=world.secretary)
        services_machine.run(order.pk)
        assert MachineOrder.objects.get().state == "failed"
        assert not EnglishWording.objects.exists()

    @pytest.mark.parametrize(
        "answering", [lambda texts: texts[1:], lambda _texts: None, lambda _texts: [1, 2, 3]]
    )
    def test_a_service_that_answers_nonsense(
        self, client, round_, comments, world, sent, monkeypatch, answering
    ):
        order = services_machine.order(round_=round_, service=SERVICE, by=world.secretariat)
        monkeypatch.setattr(machine, "_ask", answering)
        services_machine.run(order.pk)
        assert MachineOrder.objects.get().state == "failed"
        assert not EnglishWording.objects.exists()

    def test_nothing_is_missing(self, round_, comments, world, sent):
        for comment in comments:
            word(comment, world.secretary)
        with pytest.raises(DomainError):
            services_machine.order(round_=round_, service=SERVICE, by=world.secretariat)


@pytest.fixture
def listener():
    """A service on this machine that keeps what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.path, self.headers.get("Authorization"), told))
            if self.path == "/away":
                self.send_response(307)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                return
            data = json.dumps({"texts": [text.upper() for text in told["texts"]]}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


class TestServices:
    def test_a_service_is_asked_in_parts(self, listener, settings):
        address, asked = listener
        settings.MACHINE_TRANSLATION, settings.MACHINE_TRANSLATION_TOKEN = (
            f"{address}/en?k=1",
            "abc",
        )
        assert machine.service() == address  # what is secret in the address is not shown
        assert machine.translate(["a"] * 60 + ["b"]) == ["A"] * 60 + ["B"]
        assert [len(told["texts"]) for _, _, told in asked] == [50, 11]
        assert {auth for _, auth, _ in asked} == {"Bearer abc"}

    def test_redirects_are_not_followed(self, listener, settings):
        address, asked = listener
        settings.MACHINE_TRANSLATION = f"{address}/away"
        with pytest.raises(machine.NoTranslation):
            machine.translate(["a"])
        assert [path for path, _, _ in asked] == ["/away"]

    def test_nobody_answers(self, settings):
        settings.MACHINE_TRANSLATION = "http://127.0.0.1:9/en"
        with pytest.raises(machine.NoTranslation):
            machine.translate(["a"])

    def test_without_a_service_nothing_is_asked(self):
        with pytest.raises(machine.NoTranslation):
            machine.translate(["a"])
