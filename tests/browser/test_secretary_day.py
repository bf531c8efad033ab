"""The whole day of a WG secretary with a round, and of the members who are answered at its end."""

import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.dispositions.models import Disposition, EnglishWording
from apps.people.models import Organisation
from apps.people.roles import Role
from apps.rounds.models import Round
from apps.shared.deadlines import JST
from documents import sheets
from documents.sheets import Sheet, SheetRow
from tests import factories
from tests.live import until

SOON = 30_000
MAIL = 120  # seconds: sealed, told and sent by the clock, one after the other
SAID = (
    "対照区は，施用区ごとに二つ以上を設け，その間隔を十メートル以上とすることが望ましいと考えます。"
)
ANSWER = "対照区を二つ以上とし，間隔を定めます。"


@pytest.fixture
def wg(portal):
    """A WG with an external document: its secretary, two who comment, one who does not."""
    committee = factories.committee()
    secretary = factories.member(committee, Role.SECRETARY)
    names = [
        ("一色 基", "Motoi Isshiki"),
        ("二木 環", "Tamaki Futaki"),
        ("三輪 閑", "Shizuka Miwa"),
    ]
    members = [factories.member(committee, who=factories.user(*name)) for name in names]
    draft = factories.draft(committee, kind="external", stage="under_review")
    factories.revision(draft)
    return draft, secretary, members


def sheet(folder):
    row = SheetRow(row=1, mb="JP", clause="5.2", type="te", comment="The interval is not stated.")
    path = folder / "comments.docx"
    path.write_bytes(sheets.write(Sheet(format="iso-2012-03", rows=(row,)), "docx"))
    return path


def planned(page, draft, accessible):
    """Plan a round by its page; return it once the clock has opened it."""
    page.goto(f"/rounds/plan/{draft.number}/")
    accessible(page)
    today = timezone.now().astimezone(JST).date()
    page.locator("#id_opens_on").fill(today.isoformat())
    page.locator("#id_opens_time").fill("00:00")
    page.locator("#id_closes_on").fill((today + timedelta(days=3)).isoformat())
    page.locator("main form button.main").press("Enter")
    expect(page.locator(".message.success")).to_be_visible()
    round_ = Round.objects.get(revision__draft=draft)
    until(lambda: Round.objects.get(pk=round_.pk).state == "open", "the clock to open the round")
    return round_


def mailed(portal, reader, words):
    return any(words in mail.get_content() for mail in portal.mails.to(reader.email))


def dispose(page, led):
    """Adopt all that the desk shows but `led`, which has the answer of its head, by keyboard."""
    page.keyboard.press("X")
    page.locator(f"tr[data-number='{led.number}'] input[type=checkbox]").press("Space")
    page.keyboard.press("b")
    page.locator("input[name=outcome][value=adopted]").focus()
    page.keyboard.press("Space")
    page.locator("textarea[name=response]").focus()
    page.keyboard.type(ANSWER)
    page.locator("button[value=decide]").press("Enter")
    expect(page.locator("#preview-title")).to_be_focused()
    expect(page.locator(".notice.warn")).to_have_count(0)
    page.locator("button[value=do]").press("Enter")
    expect(page.locator(".undo")).to_be_visible()


@pytest.mark.parametrize(("language", "width"), [("ja", 1440), ("en", 375)])
def test_from_the_plan_to_the_answers(portal, sign_in, accessible, wg, tmp_path, language, width):
    draft, secretary, (first, second, silent) = wg
    page = sign_in(secretary.email, language, width)
    round_ = planned(page, draft, accessible)
    here = f"/rounds/{round_.pk}/"
    head = factories.comment(round_, first, body=SAID)
    factories.comment(round_, second, body=f"お世話になっております。{SAID}")

    page.goto(f"{here}remind/")
    accessible(page)
    name = "name_ja" if language == "ja" else "name_en"
    expect(page.locator("main")).to_contain_text(getattr(silent, name))
    expect(page.locator("main")).not_to_contain_text(getattr(first, name))
    page.locator("main form button.main").press("Enter")
    expect(page.locator(".message.success")).to_be_visible()

    page.goto(f"{here}sheets/")
    page.locator("input[type=file]").set_input_files(sheet(tmp_path))
    steel = Organisation.objects.get(name_en="Kurogane Steel")
    page.locator("select[name=organisation]").select_option(str(steel.pk))
    page.locator("main form button.main").press("Enter")
    page.locator("main form.card button.main").press("Enter")
    expect(page.locator(".message.success")).to_be_visible()

    until(lambda: mailed(portal, silent, f"{here}read/"), "the reminder", MAIL)
    page.goto(f"{here}close/")
    accessible(page)
    page.locator("textarea[name=reason]").fill("全員から意見が届いたため")
    page.locator("main form button[type=submit], main form button.main").first.press("Enter")
    expect(page.locator(".message.success")).to_be_visible()
    assert Round.objects.get(pk=round_.pk).phase == "closed"

    page.goto(f"{here}desk/duplicates/")
    page.locator(".head form button").press("Enter")
    expect(page.locator("form.group")).to_have_count(1, timeout=SOON)
    page.locator("form.group button.main").press("Enter")
    expect(page.locator(".message.success")).to_be_visible()
    led = Disposition.objects.get(comment__round=round_, head__isnull=False)
    assert led.head == head

    page.goto(f"{here}desk/{head.number}/")
    page.locator("textarea[name=body]").fill("At least two control plots, ten metres apart.")
    accessible(page)
    page.locator("form[action$='/english/'] button[type=submit]").press("Enter")
    expect(page.locator(".message.success")).to_be_visible()
    assert EnglishWording.objects.get(comment=head).written_by == secretary

    page.goto(f"{here}desk/")
    dispose(page, led.comment)
    decided = Disposition.objects.filter(comment__round=round_, outcome="adopted")
    assert decided.count() == 2
    page.keyboard.press("u")
    expect(page.locator(".message.success")).to_be_visible()
    assert not decided.exists()
    page.goto(f"{here}desk/")
    dispose(page, led.comment)

    page.goto(f"{here}desk/finalise/")
    accessible(page)
    assert not round_.comments.filter(state="published").exists()
    page.locator("main form button.main").press("Enter")
    until(lambda: Round.objects.get(pk=round_.pk).state == "finalised", "the round to be finalised")

    page.goto(f"{here}reports/")
    accessible(page)
    page.locator("input[name=kind][value=docx]").check()
    with page.expect_download() as download:
        page.locator("main form button.main").press("Enter")
    with zipfile.ZipFile(download.value.path()) as package:
        assert ANSWER in package.read("word/document.xml").decode()

    reading = sign_in(second.email, language, width)
    expect(reading.locator("main")).to_contain_text(
        round_.title_ja if language == "ja" else round_.title_en
    )
    reading.goto(f"{here}comments/{led.comment.number}/")
    expect(reading.locator("main")).to_contain_text(ANSWER)
    accessible(reading)
    until(lambda: mailed(portal, first, ANSWER), "the mail with the answer", MAIL)
    until(lambda: mailed(portal, second, f"{here}read/?mine=1"), "that of the other", MAIL)
