"""Writing a text in the browser: who may, what is saved over what, and what the preview shows."""

import re

import pytest
from django.urls import reverse

from apps.drafts import services, writing
from apps.drafts.models import Draft, Revision, RevisionText
from apps.people.permissions import NotAllowed
from apps.shared.errors import BadFile, DomainError, Stale
from tests import factories
from tests.drafts.test_pages import as_, words
from tests.drafts.texts import EN, JA, files

__all__ = ["as_"]
HTMX = {"HTTP_HX_REQUEST": "true"}
OTHER = JA.replace("一つ以上", "二つ以上")


@pytest.fixture
def published(world):
    draft = factories.draft(world.wg, stage="wg_draft", number="ISO/DIS 99017")
    revision = services.add_revision(draft=draft, files=files(), note="初版", by=world.editor)
    return services.publish_revision(revision=revision, by=world.secretary)


def page(draft, name="write"):
    return reverse(f"drafts:{name}", args=[draft.number])


def save(draft, by, base, **written):
    return services.save_written(
        draft=draft, written={"ja": JA, "en": EN} | written, note="直した", base=base, by=by
    )


# --- who may


def test_whoever_does_not_prepare_a_draft_neither_writes_nor_previews(
    published, as_, client, world
):
    draft, base = published.draft, services.text_token(published)
    for who in (world.member, world.chair, world.auditor):
        with pytest.raises(NotAllowed):
            save(draft, who, base, ja=OTHER)
    for name in ("write", "write_preview", "write_renumber"):
        url = page(draft, name)
        assert client.post(url).status_code == 302
        assert client.post(url, **HTMX).status_code == 401  # a script tells that one is signed out
        assert as_(world.outsider).post(url).status_code == 404
        assert as_(world.member).post(url).status_code == 403
        client.logout()
    links = (reverse("drafts:detail", args=[draft.number]), published.get_absolute_url())
    for link in links:
        assert page(draft) not in as_(world.member).get(link).content.decode()
        assert page(draft) in as_(world.editor).get(link).content.decode()
    assert as_(world.editor).get(page(draft)).status_code == 200
    Draft.objects.update(stage="published")
    with pytest.raises(NotAllowed):
        save(Draft.objects.get(), world.editor, base, ja=OTHER)
    assert as_(world.editor).get(page(draft)).status_code == 403
    assert page(draft) not in as_(world.editor).get(links[1]).content.decode()
    assert Revision.objects.count() == 1


# --- saving


def test_what_is_written_becomes_a_revision_then_its_text_and_nothing_is_written_over(
    published, world
):
    draft, base = published.draft, services.text_token(published)
    with pytest.raises(DomainError, match="保存する"):
        save(draft, world.editor, base)
    second = save(draft, world.editor, base, ja=OTHER)
    assert (second.ordinal, second.note, second.is_published) == (2, "直した", False)
    assert second.texts.get(language="ja").source == OTHER
    assert second.texts.get(language="en").source == EN
    with pytest.raises(Stale):
        save(draft, world.editor, base, ja=OTHER + "\n末尾\n")
    again = save(draft, world.editor, base, ja=OTHER)  # the answer had been lost
    assert again == second
    newer = services.text_token(second)
    with pytest.raises(BadFile):
        save(draft, world.editor, newer, ja="")  # a text is not lost by emptying it
    assert save(draft, world.editor, newer, ja=JA + "\n末尾\n") == second
    assert Revision.objects.count() == 2
    assert second.texts.get(language="ja").source.endswith("末尾\n")


def test_a_language_is_begun_and_what_cannot_be_written_here_stays(world, as_):
    draft = factories.draft(world.wg)
    first = save(draft, world.editor, "", en=" ")
    assert list(first.texts.values_list("language", flat=True)) == ["ja"]
    text = first.texts.get()
    assert text.file_name == f"{draft.number}.ja.md"
    for media, said in (("pdf", "PDFで"), ("docx", "Wordで")):
        pages = RevisionText(
            language="ja", media=media, file_name="d.pdf", original=b"%PDF-1", sha256="0"
        )
        sources = [writing._source("ja", pages), writing.Source("en")]
        assert not writing.differ(sources, {"ja": "x"})
        kept = writing.files_of(sources, {"en": EN}, number="X")
        assert kept["ja"] == ("d.pdf", b"%PDF-1")
        assert kept["en"] == ("X.en.md", EN.encode())
        RevisionText.objects.filter(pk=text.pk).update(media=media)
        shown = as_(world.editor).get(page(draft))
        assert said in words(shown)
        assert 'name="en"' in shown.content.decode()
        assert 'name="ja"' not in shown.content.decode()
        lost = as_(world.editor).post(page(draft), {"ja": OTHER, "en": EN, "version": "0"})
        assert (
            lost.status_code == 422
        )  # a file has come in between: what was written is not dropped


def test_the_page_keeps_what_was_typed_and_shows_what_others_saved(published, as_, world):
    client, url = as_(world.editor), page(published.draft)
    shown = client.get(url).content.decode()
    version = re.search(r'name="version" value="([^"]+)"', shown).group(1)
    sent = {"ja": OTHER.replace("\n", "\r\n"), "en": EN, "note": "", "version": version}
    assert "対照区を一つ以上" in shown
    faulty = client.post(url, sent | {"ja": OTHER + "\n# 1 二度目\n"})
    assert faulty.status_code == 422
    assert "同じ箇条番号が二度使われています" in words(faulty)
    assert "二度目" in words(faulty)
    assert (
        client.post(url, sent, **HTMX)["HX-Redirect"]
        == published.draft.revisions.get(ordinal=2).get_absolute_url()
    )
    mine = sent | {"ja": OTHER + "\n私の段落。\n"}
    for more in ({}, HTMX):
        stale = client.post(url, mine, **more)
        assert stale.status_code == 409
        assert "対照区を二つ以上" in words(stale)  # theirs, to be compared
        assert ("私の段落。" in words(stale)) == (not more)  # a script keeps its page
        newer = re.search(r'name="version" value="([^"]+)">', stale.content.decode()).group(1)
    assert client.post(url, mine | {"version": newer}).status_code == 302
    assert RevisionText.objects.get(revision__ordinal=2, language="ja").source.endswith(
        "私の段落。\n"
    )


# --- the preview


def test_the_preview_shows_the_reader_the_faults_and_what_changed(published, as_, world):
    client = as_(world.editor)
    text = OTHER + "\n加えた段落には<b>印</b>がある。\n\n# 5 二度目\n"
    asked = {"language": "ja", "text": text, "line": 9}
    shown = client.post(page(published.draft, "write_preview"), asked)
    html = shown.content.decode()
    assert '<span class="binds requirement">設けなければならない</span>' in html
    assert 'data-n="1"' in html
    assert re.findall(r'data-go="(\d+)"', html) == ["19", "19", "21"]
    assert html.count("faulty") == 2
    assert "<b>印" not in html
    assert re.search(
        r"公開した本文からの変更: 文言変更 1 · 追加 2",
        re.sub(r"\s+", " ", words(shown)),
    )
    assert Revision.objects.count() == 1
    assert (
        client.post(page(published.draft, "write_preview"), {"language": "fr"}).status_code == 422
    )


def test_of_a_long_text_the_stretch_around_the_cursor_is_shown(published, world):
    clauses = (f"# {n} 箇条\n\n" + "対照区を設ける。\n\n" * 99 for n in range(1, 9))
    text = "".join(clauses) + "# 9 長い箇条\n\n" + "対照区を設ける。\n\n" * 900
    end = text.count("\n")
    for line in (1, 500, 1000, 2500, end):
        found = writing.preview(published.draft, "ja", text, line=line)
        assert len(found.shown) <= writing.MOST
        assert not found.is_whole
        assert found.first <= line < (found.last or end + 1)
    assert writing.preview(published.draft, "ja", "", line=1).is_whole


def test_renumbering_is_proposed_and_stored_by_nobody(published, as_, world):
    text = "# 1 範囲\n\n# 3 試料\n\n箇条3及び3.1を参照。\n"
    client, url = as_(world.editor), page(published.draft, "write_renumber")
    shown = client.post(url, {"language": "ja", "text": text})
    assert 'data-at="3" data-was="# 3 試料" data-line="# 2 試料"' in shown.content.decode()
    assert "箇条 3 及び3.1を参照。" in re.sub(r"\s+", " ", words(shown))
    assert "すでに" in words(client.post(url, {"language": "ja", "text": "# 1 範囲\n\n本文\n"}))
    assert Revision.objects.count() == 1


def test_a_language_that_is_not_touched_stays_to_the_byte(world):
    draft = factories.draft(world.wg)
    given = {
        "ja": ("d.md", ("\ufeff" + JA.replace("\n", "\r\n")).encode()),
        "en": ("d.md", EN.encode()),
    }
    revision = services.add_revision(draft=draft, files=given, note="", by=world.editor)
    before = revision.texts.get(language="ja").sha256
    save(draft, world.editor, services.text_token(revision), en=EN.replace("shall", "should"))
    assert revision.texts.get(language="ja").sha256 == before
    assert revision.texts.get(language="en").source == EN.replace("shall", "should")
