"""The pages of documents, as a member, as an outsider, as anybody; in both languages."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.drafts import readers, services
from apps.drafts.models import Draft, Revision
from apps.people.table import Action, holders_of
from tests import factories
from tests.drafts.texts import EN, JA, files


@pytest.fixture
def draft(world):
    return factories.draft(world.wg, stage="wg_draft", number="ISO/DIS 99017")


@pytest.fixture
def published(world, draft):
    revision = services.add_revision(draft=draft, files=files(), note="初版", by=world.editor)
    return services.publish_revision(revision=revision, by=world.secretary)


@pytest.fixture
def as_(client):
    def sign_in(user, language="ja"):
        user.language = language
        user.save(update_fields=["language"])
        client.force_login(user)
        return client

    return sign_in


def page(name, draft, *more):
    return reverse(f"drafts:{name}", args=[draft.number, *more])


def words(answer):
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


READING = [("detail", ()), ("revision", (1,)), ("source", (1, "ja"))]
WORKING = [("stage", ()), ("upload", ())]
IN_PREPARATION = [("replace", (2,)), ("publish", (2,)), ("discard", (2,))]


# --- who sees what


@pytest.mark.parametrize(("name", "more"), READING)
def test_whoever_may_not_read_a_draft_finds_nothing_there(
    published, as_, client, world, name, more
):
    url = page(name, published.draft, *more)
    assert client.get(url).status_code == 404
    assert as_(world.outsider).get(url).status_code == 404
    assert as_(world.member).get(url).status_code == 200


@pytest.mark.parametrize(("name", "more"), WORKING + IN_PREPARATION)
@pytest.mark.parametrize("method", ["get", "post"])
def test_pages_for_work_ask_to_sign_in_then_refuse_whoever_only_reads(
    published, as_, client, world, name, more, method
):
    services.add_revision(draft=published.draft, files=files(), note="", by=world.editor)
    url = page(name, published.draft, *more)
    before = list(Revision.objects.values_list("ordinal", "state"))
    assert getattr(client, method)(url).status_code == 302
    assert getattr(as_(world.outsider), method)(url).status_code == 404
    assert getattr(as_(world.member), method)(url).status_code == (404 if more else 403)
    assert list(Revision.objects.values_list("ordinal", "state")) == before


def test_text_in_preparation_is_seen_by_those_who_prepare_it_only(draft, as_, world):
    services.add_revision(draft=draft, files=files(), note="", by=world.editor)
    url = page("revision", draft, 1)
    for who in (world.member, world.chair, world.council_chair, world.auditor):
        assert as_(who).get(url).status_code == 404
    assert "この版は準備中です" in words(as_(world.editor).get(url))


def test_of_a_published_draft_anybody_reads_the_newest_revision_and_none_before(
    published, as_, client, world
):
    services.publish_revision(
        revision=services.add_revision(
            draft=published.draft, files=files(), note="", by=world.editor
        ),
        by=world.secretary,
    )
    Draft.objects.update(stage="published")
    assert client.get(page("revision", published.draft, 2)).status_code == 200
    assert client.get(page("revision", published.draft, 1)).status_code == 404
    shown = client.get(page("detail", published.draft)).content.decode()
    assert page("revision", published.draft, 1) not in shown
    assert as_(world.member).get(page("revision", published.draft, 1)).status_code == 200


def test_the_record_is_shown_to_those_the_table_names(published, as_, world):
    url = page("detail", published.draft)
    assert "初版" in words(as_(world.member).get(url))
    assert 'id="record"' not in as_(world.member).get(url).content.decode()
    assert 'id="record"' in as_(world.secretary).get(url).content.decode()


# --- the list


def test_an_empty_list_says_what_comes_here(client, db):
    shown = words(client.get(reverse("drafts:list")))
    assert "発行された文書はまだありません" in shown


def test_the_list_shows_what_one_may_read_and_nothing_else(published, as_, client, world):
    mine = published.draft.number
    assert mine not in words(client.get(reverse("drafts:list")))
    assert mine not in words(as_(world.outsider).get(reverse("drafts:list")))
    assert mine in words(as_(world.member).get(reverse("drafts:list")))


@pytest.mark.parametrize(
    ("query", "found"),
    [("", 1), ("stage=wg_draft", 1), ("stage=enquiry", 0), ("owner=ew", 1), ("owner=council", 0),
     ("words=99017", 1), ("words=岩石", 1), ("words=weathering", 1), ("words=海藻", 0), ("stage=nonsense", 1)],
)  # fmt: skip
def test_the_list_is_narrowed(published, as_, world, query, found):
    shown = words(as_(world.member).get(reverse("drafts:list") + "?" + query))
    assert shown.count(published.draft.number) == found
    assert ("この条件に合う" in shown) == (not found)


def test_a_long_list_goes_on_where_the_page_ended(as_, world):
    for n in range(60):
        factories.draft(world.wg, number=f"CDR-{n:03}")
    client = as_(world.member)
    first = client.get(reverse("drafts:list")).content.decode()
    onward = re.search(r'rel="next" href="([^"]+)"', first).group(1).replace("&amp;", "&")
    rest = client.get(reverse("drafts:list") + onward).content.decode()
    numbers = [re.findall(r">(CDR-\d{3})<", shown) for shown in (first, rest)]
    assert [len(n) for n in numbers] == [50, 10]
    assert sorted(numbers[0] + numbers[1]) == [f"CDR-{n:03}" for n in range(60)]


def test_a_list_costs_the_same_however_long(as_, world, django_assert_max_num_queries):
    def cost():
        with django_assert_max_num_queries(20) as asked:
            client.get(reverse("drafts:list"))
        return len(asked)

    client = as_(world.member)
    factories.revision(factories.draft(world.wg))
    one = cost()
    for _ in range(4):
        factories.revision(factories.draft(world.wg))
    assert cost() == one


# --- reading


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_reader_shows_text_tree_lines_and_binding_words(published, as_, world, language):
    shown = as_(world.member, language).get(page("revision", published.draft, 1)).content.decode()
    title, binding = {
        "ja": ("対照区の設定", "設けなければならない"), "en": ("Control plots", "shall")
    }[language]  # fmt: skip
    assert f'<span class="binds requirement">{binding}</span>' in shown
    heading = published.blocks.get(language=language, number="5.2")
    assert f'href="#b-{heading.key}"' in shown
    assert f'id="b-{heading.key}"' in shown
    assert title in shown
    last = published.blocks.filter(language=language).order_by("last_line").last().last_line
    assert {int(n) for n in re.findall(r'data-n="(\d+)"', shown)} == set(range(1, last + 1))
    assert re.search(
        r"<table.*対照区.*</table>" if language == "ja" else r"<table.*Control", shown, re.S
    )


def test_the_language_of_the_text_is_chosen_apart_from_that_of_the_page(published, as_, world):
    url = page("revision", published.draft, 1)
    shown = as_(world.member).get(url + "?text=en").content.decode()
    assert "Control plots" in shown
    assert "対照区の設定" not in shown
    assert "文書" in shown
    assert "対照区の設定" in as_(world.member).get(url + "?text=xx").content.decode()


def test_the_source_comes_back_as_it_was_uploaded(published, as_, world):
    answer = as_(world.member).get(page("source", published.draft, 1, "ja"))
    assert answer.content.decode() == JA
    assert answer["Content-Disposition"] == 'attachment; filename="ISO-DIS_99017.r1.ja.md"'
    assert as_(world.member).get(page("source", published.draft, 1, "fr")).status_code == 404


def test_a_long_text_is_read_in_as_many_queries_as_a_short_one(
    as_, world, django_assert_max_num_queries
):
    def cost(paragraphs):
        draft = factories.draft(world.wg)
        text = "# 1 適用範囲\n\n" + "対照区を設けなければならない。\n\n" * paragraphs
        revision = services.add_revision(
            draft=draft, files=files(text, None), note="", by=world.editor
        )
        services.publish_revision(revision=revision, by=world.secretary)
        with django_assert_max_num_queries(30) as asked:
            assert client.get(page("revision", draft, 1)).status_code == 200
        return len(asked)

    client = as_(world.member)
    assert cost(3) == cost(1500)


# --- working


def upload(client, url, ja=JA, en=EN, **more):
    chosen = {
        name: SimpleUploadedFile(f"draft.{name}.md", text.encode())
        for name, text in (("ja", ja), ("en", en)) if text
    }  # fmt: skip
    return client.post(url, {**chosen, **more})


def checked(answer):
    return re.search(r'name="checked" value="([^"]+)"', answer.content.decode()).group(1)


def test_files_are_read_and_shown_before_anything_is_stored(draft, as_, world):
    client, url = as_(world.editor), page("upload", draft)
    shown = upload(client, url, note="初版")
    assert "対照区の設定" in words(shown)
    assert "初版" in shown.content.decode()
    assert not Revision.objects.exists()
    taken = upload(client, url, note="初版", checked=checked(shown))
    assert taken.url == page("revision", draft, 1)
    assert Revision.objects.get().note == "初版"


def test_other_files_than_those_shown_are_shown_first(draft, as_, world):
    client, url = as_(world.editor), page("upload", draft)
    seen = checked(upload(client, url))
    shown = upload(client, url, ja=JA.replace("一つ以上", "二つ以上"), checked=seen)
    assert "ファイルが変わっています" in words(shown)
    assert not Revision.objects.exists()


def test_a_refused_file_is_answered_with_every_place_and_the_form_as_it_was(draft, as_, world):
    shown = upload(
        as_(world.editor),
        page("upload", draft),
        ja=JA + "\n<b>x</b>\n# 1 二度目\n",
        note="苦労した変更点",
    )
    said = words(shown)
    assert shown.status_code == 422
    assert "HTMLのタグは使えません" in said
    assert "同じ箇条番号が二度使われています" in said
    assert "苦労した変更点" in shown.content.decode()
    assert not Revision.objects.exists()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_file_is_said_in_the_form(draft, as_, world, language):
    shown = as_(world.editor, language).post(page("upload", draft), {"note": "x"})
    assert shown.status_code == 422
    said = {"ja": "ファイルを一つ以上選んでください。", "en": "Choose at least one file."}
    assert said[language] in words(shown)


def test_an_upload_by_htmx_answers_with_the_part_and_leads_on_by_header(draft, as_, world):
    client, url = as_(world.editor), page("upload", draft)
    htmx = {"HTTP_HX_REQUEST": "true"}
    files_ = {"ja": SimpleUploadedFile("a.md", JA.encode())}
    part = client.post(url, files_, **htmx)
    assert part.content.decode().lstrip().startswith('<div id="reading"')
    files_ = {"ja": SimpleUploadedFile("a.md", JA.encode()), "checked": checked(part)}
    assert client.post(url, files_, **htmx)["HX-Redirect"] == page("revision", draft, 1)


def test_publishing_has_a_page_that_lists_its_effects(draft, as_, world):
    services.add_revision(draft=draft, files=files(), note="", by=world.editor)
    client, url = as_(world.secretary), page("publish", draft, 1)
    shown = words(client.get(url))
    assert "段落など22件" in shown
    readers_of_a_wg_draft = [*readers.in_words(holders_of(Action.DRAFT_VIEW, "wg_draft"))]
    assert len(readers_of_a_wg_draft) == 5  # two bodies, guest, secretariat, auditor
    assert all(who in shown for who in readers_of_a_wg_draft)
    assert not Revision.objects.get().is_published
    assert client.post(url).url == page("revision", draft, 1)
    assert Revision.objects.get().is_published
    for again in (client.get, client.post):  # gone back to: it says so, and does nothing more
        assert again(url).url == page("revision", draft, 1)
    assert "公開済み" in words(client.get(page("revision", draft, 1)))
    assert as_(world.outsider).get(url).status_code == 404


def test_discarding_and_replacing_what_is_in_preparation(draft, as_, world):
    services.add_revision(draft=draft, files=files(), note="", by=world.editor)
    client = as_(world.editor)
    url = page("replace", draft, 1)
    upload(client, url, en="", checked=checked(upload(client, url, en="")))
    assert list(Revision.objects.get().texts.values_list("language", flat=True)) == ["ja"]
    assert client.get(page("discard", draft, 1)).status_code == 200
    client.post(page("discard", draft, 1))
    assert not Revision.objects.exists()


def test_a_stage_is_changed_with_what_it_needs_said_first(draft, as_, world):
    client, url = as_(world.secretary), page("stage", draft)
    assert "公開した版が必要です。" in words(client.get(url))
    refused = client.post(url, {"to": "committee_draft", "reason": "途中まで書いた理由"})
    assert refused.status_code == 422
    assert "公開した版が必要です。" in words(refused)
    assert "途中まで書いた理由" in refused.content.decode()
    assert client.post(url, {"to": "published", "reason": "x"}).status_code == 422
    factories.revision(draft)
    assert client.post(url, {"to": "committee_draft"}).url == page("detail", draft)
    assert Draft.objects.get().stage == "committee_draft"


def test_a_draft_is_created_by_those_who_may(as_, client, world):
    url = reverse("drafts:new")
    assert client.get(url).status_code == 302
    assert as_(world.member).get(url).status_code == 403
    typed = {
        "owner": world.wg.pk,
        "kind": "definition",
        "number": "CDR-DEF-9",
        "title_ja": "定義",
        "title_en": "",
    }
    refused = as_(world.secretary).post(url, typed)
    assert refused.status_code == 422
    assert "CDR-DEF-9" in refused.content.decode()
    made = as_(world.secretary).post(url, typed | {"title_en": "Definition"})
    assert made.url == page("detail", Draft.objects.get(number="CDR-DEF-9"))
    elsewhere = typed | {"owner": world.council.pk, "number": "CDR-DEF-10", "title_en": "D"}
    assert as_(world.secretary).post(url, elsewhere).status_code == 422
    assert not Draft.objects.filter(number="CDR-DEF-10").exists()
