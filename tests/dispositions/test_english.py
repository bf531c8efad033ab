"""English beside Japanese: refusals first, what is owed, four eyes, files out and back, machine."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.audit.models import Event
from apps.dispositions import selectors, selectors_english, services_machine
from apps.dispositions import services_agency as files
from apps.dispositions import services_desk as desk_services
from apps.dispositions.agency import plan
from apps.dispositions.journal import Wording, wordings_of
from apps.dispositions.models import Deed, EnglishWording, MachineOrder, Term
from apps.dispositions.services import finalise, record, word_in_english
from apps.dispositions.services_english import check, save_term
from apps.dispositions.services_groups import dissolve, group
from apps.people.permissions import NotAllowed
from apps.rounds.services.comments import withdraw_comment
from apps.shared.errors import DomainError, Stale, WrongState
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
        assert "グループまたはその文言が" in panel
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
