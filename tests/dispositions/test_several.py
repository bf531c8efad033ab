"""Several comments at once in a browser: refusals, the preview, the deed, undoing; the desk's own."""

import csv
import io

import pytest
from django.urls import reverse

from apps.dispositions import selectors_desk, services_desk
from apps.dispositions.models import Boilerplate, Deed, Disposition, Handling, SavedView
from apps.rounds.models import Comment
from tests import factories
from tests.dispositions.test_deeds import answer
from tests.dispositions.test_desk import text, url

WHAT = {"outcome": "dropped", "response": "見送ります。", "deed": "decide", "kind": "record"}


def several(desk, round_, selection="c=1&c=2&c=3", **form):
    return desk.post(url("several", round_), WHAT | {"selection": selection} | form)


def previewed(desk, round_, selection="c=1&c=2&c=3", **form):
    page = several(desk, round_, selection, **form)
    return several(desk, round_, selection, step="do", shown=page.context["shown"], **form)


class TestRefusals:
    @pytest.mark.parametrize("who", ["member", "chair", "auditor"])
    @pytest.mark.parametrize("kind", ["record", "follow", "handle", "lock", "unlock"])
    def test_who_may_not(self, client, world, round_, comments, who, kind):
        client.force_login(getattr(world, who))
        answered = several(
            client, round_, kind=kind, add_tags="急", reason="x", step="do", shown=""
        )
        assert answered.status_code == 403 or not Deed.objects.exists()
        assert not Disposition.objects.exists()
        assert not Handling.objects.exists()

    @pytest.mark.parametrize("who", ["member", "chair"])
    def test_pages_of_the_desk_are_not_for_members(self, client, world, round_, comments, who):
        deed = answer(comments, world.secretary, outcome="dropped")
        client.force_login(getattr(world, who))
        assert client.get(url("deeds", round_)).status_code == 403
        assert client.post(url("undo", round_, deed.pk)).status_code == 403
        assert client.post(url("save_view", round_), {"name": "x"}).status_code == 403
        assert client.post(url("differences", round_), WHAT).status_code == 403
        assert Disposition.objects.count() == 3

    def test_boilerplates_are_the_secretariats(self, client, world):
        address = reverse("boilerplates:new")
        client.force_login(world.secretary)
        assert client.get(reverse("boilerplates:list")).status_code == 403
        assert client.post(address, {"name": "x"}).status_code == 403
        assert not Boilerplate.objects.exists()

    def test_nothing_is_written_on_get(self, desk, round_, comments):
        for name in ("differences", "save_view"):
            assert desk.get(url(name, round_)).status_code == 405
        assert desk.get(url("undo", round_, 1)).status_code == 405


class TestPreviewing:
    def test_says_exactly_what_changes_and_writes_nothing(self, desk, round_, comments, world):
        answer(comments[1:2], world.secretariat, outcome="dropped", response="見送ります。")
        page = several(desk, round_)
        assert [one.comment.number for one in page.context["found"]] == [1, 3]
        assert (page.context["changing"], page.context["unchanged"]) == (2, 1)
        assert Disposition.objects.count() == 1
        assert Deed.objects.count() == 1
        assert {c.state for c in Comment.objects.filter(round=round_)} == {"submitted", "decided"}

    def test_a_refusal_comes_with_the_preview_and_keeps_what_was_typed(
        self, desk, round_, comments, world
    ):
        answer(comments[1:2], world.secretary, outcome="adopted")
        services_desk.lock(comments=comments[1:2], by=world.secretary)
        page = several(desk, round_)
        assert "#2" in text(page)
        assert "見送ります。" in text(page)
        assert "previewed" not in page.context
        assert Disposition.objects.count() == 1

    def test_the_file_has_every_difference(self, desk, round_, comments):
        answered = desk.post(
            url("differences", round_), WHAT | {"selection": "c=1&c=3", "response": "=1+1"}
        )
        rows = list(
            csv.reader(io.StringIO(b"".join(answered.streaming_content).decode("utf-8-sig")))
        )
        assert [row[0] for row in rows[1:]] == ["#1", "#3"]
        assert rows[1][4] == "'=1+1"
        assert not Disposition.objects.exists()

    def test_nothing_chosen(self, desk, round_):
        assert 'class="empty"' in text(desk.get(url("several", round_)))
        assert several(desk, round_, "", step="do", shown="").status_code == 200
        assert not Disposition.objects.exists()

    def test_all_that_the_desk_finds(self, desk, round_, comments, world):
        factories.comment(round_, world.editor, type="ed", body="単位を統一する。")
        page = desk.get(url("several", round_) + "?all=1&type=ed")
        assert [c.number for c in page.context["comments"]] == [4]
        assert previewed(desk, round_, page.context["selection"].query).status_code == 302
        assert [d.comment.number for d in Disposition.objects.all()] == [4]

    def test_more_than_is_done_at_once(self, desk, round_, comments, monkeypatch):
        monkeypatch.setattr("apps.dispositions.views_several.MAX_AT_ONCE", 2)
        assert 'role="alert"' in text(desk.get(url("several", round_) + "?all=1"))
        assert several(desk, round_, "all=1", step="do", shown="").status_code == 200
        assert not Disposition.objects.exists()


class TestDoing:
    def test_does_what_was_previewed_and_offers_to_undo_it(self, desk, round_, comments):
        answered = previewed(desk, round_)
        assert answered.status_code == 302
        assert {d.outcome for d in Disposition.objects.all()} == {"dropped"}
        deed = Deed.objects.get()
        page = desk.get(answered.url)
        assert url("undo", round_, deed.pk) in text(page)
        assert desk.post(url("undo", round_, deed.pk), {"back": "desk"}).url == url("desk", round_)
        assert not Disposition.objects.exists()
        assert url("undo", round_, deed.pk) not in text(desk.get(answered.url))

    def test_not_where_somebody_wrote_since_the_preview(self, desk, round_, comments, world):
        shown = several(desk, round_).context["shown"]
        answer(comments[1:2], world.secretariat, outcome="adopted", response="先の回答です。")
        page = several(desk, round_, step="do", shown=shown)
        assert page.status_code == 200
        assert page.context["is_passed"]
        assert "先の回答です。" in text(page)
        assert [d.outcome for d in Disposition.objects.all()] == ["adopted"]

    def test_not_without_a_preview(self, desk, round_, comments):
        assert several(desk, round_, step="do").status_code == 200
        assert not Disposition.objects.exists()

    def test_follow_lock_and_handle(self, desk, round_, comments, world):
        answer(comments, world.secretary, outcome="dropped", decide=False)
        assert previewed(desk, round_, kind="follow").status_code == 302
        assert previewed(desk, round_, kind="lock").status_code == 302
        assert set(Disposition.objects.values_list("state", "is_locked")) == {("decided", True)}
        assert "reason" in several(desk, round_, kind="unlock").context["form"].errors
        handed = {"assignee": world.secretary.pk, "due_on": "2026-12-01", "add_tags": "MRV、急"}
        assert previewed(desk, round_, kind="handle", **handed).status_code == 302
        assert {tuple(h.tags) for h in Handling.objects.all()} == {("MRV", "急")}
        page = desk.get(
            url("desk", round_) + f"?assignee={world.secretary.pk}&tag=急&col=tags&col=due"
        )
        assert len(page.context["comments"]) == 3
        assert "2026年12月1日" in text(page)

    def test_a_refused_undo_says_why(self, desk, round_, comments, world):
        deed = answer(comments, world.secretary, outcome="dropped")
        answer(comments[:1], world.secretary, outcome="adopted")
        page = desk.post(url("undo", round_, deed.pk), follow=True)
        assert "#1" in text(page)
        assert Disposition.objects.count() == 3


class TestWhatIsLeft:
    def test_is_counted_by_clause_type_organisation_and_assignee(self, round_, comments, world):
        services_desk.handle(
            comments=comments[:1],
            handing=services_desk.Handing(assignee=world.secretary),
            by=world.secretary,
        )
        answer(comments[1:2], world.secretary, outcome="adopted")
        left = selectors_desk.left_by(round_)
        assert [(one.of, one.count, one.query) for one in left["clause"]] == [
            ("", 1, "state=left&clause=-"), ("5.2", 1, "state=left&clause=5.2"),
        ]  # fmt: skip
        assert [(one.of, one.count) for one in left["organisation"]] == [
            (comments[0].organisation, 2)
        ]
        assert {(one.of, one.query) for one in left["assignee"]} == {
            (world.secretary, f"state=left&assignee={world.secretary.pk}"),
            (None, "state=left&assignee=nobody"),
        }  # fmt: skip

    def test_each_leads_to_the_comments_meant(self, desk, round_, comments, world):
        answer(comments[:1], world.secretary, outcome="adopted")
        answer(comments[1:2], world.secretary, outcome="adopted", decide=False)
        page = desk.get(url("finalise", round_))
        assert page.context["left_count"] == 2
        for _title, _kind, rows in page.context["left_tables"]:
            for one in rows:
                shown = desk.get(f"{url('desk', round_)}?{one.query}")
                assert shown.context["found"] == one.count


class TestViews:
    def test_are_kept_for_oneself(self, desk, client, round_, comments, world):
        desk.post(url("save_view", round_), {"name": "編集上", "query": "type=ed&col=tags"})
        view = SavedView.objects.get()
        assert view.get_absolute_url() in text(desk.get(url("desk", round_))).replace("&amp;", "&")
        client.force_login(world.secretariat)
        assert client.post(url("drop_view", round_, view.pk)).status_code == 404
        assert "編集上" not in text(client.get(url("desk", round_)))

    @pytest.mark.parametrize("name", ["", " ", "あ" * 61])
    def test_need_a_name(self, desk, round_, name):
        assert "名称" in text(desk.post(url("save_view", round_), {"name": name}, follow=True))
        assert not SavedView.objects.exists()


def test_a_boilerplate_is_offered_where_its_purpose_fits(client, world, round_, comments):
    client.force_login(world.secretariat)
    form = {
        "name": "見送り",
        "purpose": "external",
        "outcome": "noted",
        "text_ja": "見送ります。",
        "text_en": "Dropped.",
    }
    assert client.post(reverse("boilerplates:new"), form).status_code == 422  # of another purpose
    assert (
        client.post(reverse("boilerplates:new"), form | {"outcome": "dropped"}).status_code == 302
    )
    assert "data-boilerplate" in text(client.get(url("comment", round_, 1)))
    made = Boilerplate.objects.get()
    client.post(
        reverse("boilerplates:edit", args=[made.pk]),
        form | {"outcome": "dropped", "is_retired": "on"},
    )
    assert "data-boilerplate" not in text(client.get(url("comment", round_, 1)))
