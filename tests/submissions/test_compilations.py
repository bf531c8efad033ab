"""A compilation: all files or none, once per content, traceable, and never left half done."""

import hashlib
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.signals import request_finished
from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone

from apps.people.permissions import NotAllowed
from apps.positions import services as positions
from apps.shared.errors import Incomplete, WrongState
from apps.submissions import compiling, recipes, services
from apps.submissions.models import Compilation, CompiledFile
from apps.submissions.states import CompilationState
from documents import sheets
from tests import factories


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sent(monkeypatch):
    """The orders that reached the workers."""
    orders = []
    monkeypatch.setattr(
        services.current_app, "send_task", lambda name, args: orders.append((name, *args))
    )
    return orders


@pytest.fixture
def position(world):
    return factories.position(world.wg, by=world.secretariat)


def start(position, world, capture):
    with capture(execute=True):
        return services.start_compilation(position=position, by=world.secretariat)


def compiled(position, world, capture):
    made = start(position, world, capture)
    compiling.run(made.pk, attempt=made.attempt)
    return Compilation.objects.get(pk=made.pk)


def content(file):
    with default_storage.open(file.file.name) as opened:
        return opened.read()


def finish(answer):
    """End a streamed answer as a server does, but keep the test's own database connection."""
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)


def stored():
    folders, files = default_storage.listdir("")
    return [*folders, *files]


def test_only_the_secretariat_compiles(world, position):
    for person in (world.member, world.secretary, world.chair, world.auditor, world.outsider):
        with pytest.raises(NotAllowed):
            services.start_compilation(position=position, by=person)
    assert not Compilation.objects.exists()


def test_lines_without_english_block_and_are_named(world, position):
    line = position.lines.get(ordinal=2)
    positions.edit_line(line=line, comment="", by=world.secretariat)
    with pytest.raises(Incomplete) as refusal:
        services.start_compilation(position=position, by=world.secretariat)
    assert [name.split()[0] for name in refusal.value.missing] == ["2"]


def test_four_files_that_read_back_with_a_manifest(
    world, position, sent, django_capture_on_commit_callbacks
):
    done = compiled(position, world, django_capture_on_commit_callbacks)
    assert sent == [("submissions.compile", str(done.pk), 1)]
    assert (done.state, done.error) == (CompilationState.DONE, "")
    assert {f.format for f in done.files.all()} == {"docx", "xlsx", "csv", "json"}
    for file in done.files.all():
        data = content(file)
        assert hashlib.sha256(data).hexdigest() == file.sha256
        assert len(data) == file.size
        rows = sheets.read(data, file.name).rows
        assert next(row.comment for row in rows).startswith("Comment 1.")
        assert len(rows) == file.rows == 3
        assert not [f for f in sheets.check(data, file.name) if f.level == "error"]
    origins = [comment for line in done.manifest["lines"] for comment in line["comments"]]
    said = position.round.comments.order_by("number")
    assert origins == [[c.number, c.content_hash] for c in said]


def test_no_name_of_a_person_or_organisation_is_in_a_file(
    world, position, sent, django_capture_on_commit_callbacks
):
    done = compiled(position, world, django_capture_on_commit_callbacks)
    comment = position.round.comments.first()
    for file in done.files.all():
        text = sheets.to_json(sheets.read(content(file), file.name))
        for name in (comment.author.name_ja, comment.author.name_en, comment.organisation.name_ja):
            assert name not in text


def test_the_same_content_is_compiled_once_and_gives_the_same_bytes(
    world, position, sent, django_capture_on_commit_callbacks
):
    first = compiled(position, world, django_capture_on_commit_callbacks)
    assert start(position, world, django_capture_on_commit_callbacks).pk == first.pk
    assert len(sent) == 1
    line = position.lines.get(ordinal=1)
    kept = line.comment
    positions.edit_line(line=line, comment="Changed.", by=world.secretariat)
    second = compiled(position, world, django_capture_on_commit_callbacks)
    assert second.pk != first.pk
    positions.edit_line(line=line, comment=kept, by=world.secretariat)
    assert start(position, world, django_capture_on_commit_callbacks).pk == first.pk
    for recipe in recipes.recipes(first.inputs):
        again = io.BytesIO()
        sheets.write_to(recipe.sheet, recipe.format, again)
        digest = hashlib.sha256(again.getvalue()).hexdigest()
        assert first.files.get(format=recipe.format).sha256 == digest


def test_a_run_that_breaks_leaves_nothing_and_can_be_repeated(
    world, position, sent, monkeypatch, django_capture_on_commit_callbacks
):
    made = start(position, world, django_capture_on_commit_callbacks)
    real = sheets.write_to

    def broken(sheet, kind, target):
        if kind == "json":
            raise OSError("no space left")
        real(sheet, kind, target)

    monkeypatch.setattr(sheets, "write_to", broken)
    compiling.run(made.pk, attempt=1)
    made.refresh_from_db()
    assert made.state == CompilationState.FAILED
    assert "no space left" in made.error
    assert not CompiledFile.objects.exists()
    assert not stored()
    monkeypatch.setattr(sheets, "write_to", real)
    with django_capture_on_commit_callbacks(execute=True):
        again = services.retry_compilation(compilation=made, by=world.secretariat)
    compiling.run(made.pk, attempt=again.attempt)
    made.refresh_from_db()
    assert (made.state, made.attempt, made.files.count()) == (CompilationState.DONE, 2, 4)


def test_files_stored_before_the_last_one_fails_are_taken_away(
    world, position, sent, monkeypatch, django_capture_on_commit_callbacks
):
    made = start(position, world, django_capture_on_commit_callbacks)
    monkeypatch.setattr(compiling, "_finish", lambda *_: 1 / 0)
    compiling.run(made.pk, attempt=1)
    made.refresh_from_db()
    assert made.state == CompilationState.FAILED
    files = [f for _, f in _walk("compilations")]
    assert files == []
    assert not CompiledFile.objects.exists()


def _walk(folder):
    folders, files = default_storage.listdir(folder)
    yield from ((folder, f) for f in files)
    for name in folders:
        yield from _walk(f"{folder}/{name}")


def test_a_file_that_does_not_read_back_is_not_offered(
    world, position, sent, monkeypatch, django_capture_on_commit_callbacks
):
    made = start(position, world, django_capture_on_commit_callbacks)
    real = sheets.read

    def lossy(data, name=""):
        sheet = real(data, name)
        return type(sheet)(format=sheet.format, version=sheet.version, rows=sheet.rows[:-1])

    monkeypatch.setattr(sheets, "read", lossy)
    compiling.run(made.pk, attempt=1)
    made.refresh_from_db()
    assert made.state == CompilationState.FAILED
    assert ".docx" in made.error
    assert not made.files.exists()


def test_an_order_delivered_twice_or_too_late_changes_nothing(
    world, position, sent, django_capture_on_commit_callbacks
):
    done = compiled(position, world, django_capture_on_commit_callbacks)
    files = list(done.files.values_list("pk", flat=True))
    compiling.run(done.pk, attempt=1)
    compiling.run(done.pk, attempt=2)
    done.refresh_from_db()
    assert done.state == CompilationState.DONE
    assert list(done.files.values_list("pk", flat=True)) == files


def test_cancelling_before_and_during_a_run(
    world, position, sent, monkeypatch, django_capture_on_commit_callbacks
):
    made = start(position, world, django_capture_on_commit_callbacks)
    with pytest.raises(NotAllowed):
        services.cancel_compilation(compilation=made, by=world.secretary)
    services.cancel_compilation(compilation=made, by=world.secretariat)
    assert made.state == CompilationState.CANCELLED
    compiling.run(made.pk, attempt=1)
    assert not CompiledFile.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        services.retry_compilation(compilation=made, by=world.secretariat)
    real = sheets.write_to

    def cancel_meanwhile(sheet, kind, target):
        real(sheet, kind, target)
        Compilation.objects.filter(pk=made.pk).update(cancel_asked=True)

    monkeypatch.setattr(sheets, "write_to", cancel_meanwhile)
    compiling.run(made.pk, attempt=2)
    made.refresh_from_db()
    assert made.state == CompilationState.CANCELLED
    assert not CompiledFile.objects.exists()


def test_what_has_ended_cannot_be_cancelled(
    world, position, sent, django_capture_on_commit_callbacks
):
    done = compiled(position, world, django_capture_on_commit_callbacks)
    with pytest.raises(WrongState):
        services.cancel_compilation(compilation=done, by=world.secretariat)


def test_a_run_whose_worker_is_gone_is_found_and_can_be_repeated(
    world, position, sent, django_capture_on_commit_callbacks
):
    made = start(position, world, django_capture_on_commit_callbacks)
    now = timezone.now()
    Compilation.objects.filter(pk=made.pk).update(state="running", alive_at=now)
    assert services.find_stuck() == 0
    Compilation.objects.filter(pk=made.pk).update(alive_at=now - timedelta(hours=1))
    assert services.find_stuck() == 1
    assert services.find_stuck() == 0
    made.refresh_from_db()
    assert made.state == CompilationState.FAILED
    assert made.error


def test_an_order_that_the_broker_lost_is_sent_again(
    world, position, monkeypatch, django_capture_on_commit_callbacks
):
    def away(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(services.current_app, "send_task", away)
    made = start(position, world, django_capture_on_commit_callbacks)
    assert made.state == CompilationState.QUEUED
    orders = []
    monkeypatch.setattr(services.current_app, "send_task", lambda _name, args: orders.append(args))
    services.find_stuck()
    assert orders == []
    Compilation.objects.filter(pk=made.pk).update(asked_at=timezone.now() - timedelta(hours=1))
    services.find_stuck()
    assert orders == [[str(made.pk), 1]]


@pytest.mark.parametrize(
    "deed",
    [
        lambda c: CompiledFile.objects.filter(compilation=c).update(sha256="0" * 64),
        lambda c: CompiledFile.objects.filter(compilation=c).delete(),
        lambda c: Compilation.objects.filter(pk=c.pk).update(manifest={}),
    ],
)
def test_the_database_keeps_a_finished_set(
    world, position, sent, deed, django_capture_on_commit_callbacks
):
    done = compiled(position, world, django_capture_on_commit_callbacks)
    with pytest.raises(DatabaseError), transaction.atomic():
        deed(done)


def test_files_are_for_those_whom_the_table_names(
    client, world, position, sent, django_capture_on_commit_callbacks
):
    done = compiled(position, world, django_capture_on_commit_callbacks)
    page = f"/compilations/{done.pk}/files/docx/"
    assert client.get(page).status_code == 302
    for person in (world.outsider, world.observer):
        client.force_login(person)
        assert client.get(page).status_code == 404
    for person in (world.member, world.council_member, world.secretariat, world.auditor):
        client.force_login(person)
        answer = client.get(page)
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
        finish(answer)
    assert client.get(f"/compilations/{done.pk}/files/exe/").status_code == 404


def test_the_page_asks_on_while_the_job_runs_and_stops_when_it_has_ended(
    client, world, position, sent, django_capture_on_commit_callbacks
):
    made = start(position, world, django_capture_on_commit_callbacks)
    client.force_login(world.secretariat)
    page = f"/compilations/{made.pk}/"
    assert "every 1s" in client.get(page).content.decode()
    compiling.run(made.pk, attempt=1)
    assert client.get(page + "progress/")["HX-Refresh"] == "true"
    html = client.get(page).content.decode()
    assert "every 1s" not in html
    assert made.files.get(format="docx").sha256 in html


def test_starting_on_the_page(client, world, position, sent, django_capture_on_commit_callbacks):
    page = f"/positions/{position.pk}/compile/"
    client.force_login(world.member)
    assert client.post(page).status_code == 403
    client.force_login(world.secretariat)
    assert client.get(page).status_code == 405
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page)
    assert answer.url == f"/compilations/{Compilation.objects.get().pk}/"
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("write docx", "DOCXファイルを書いています"),
        ("check xlsx", "XLSXファイルを読み戻して"),
        ("keep", "保存"),
        ("", ""),
    ],
)
def test_a_step_is_said_in_words(step, words):
    assert words in Compilation(step=step).step_in_words


def test_the_date_in_the_title_block_is_the_day_in_japan(position):
    evening = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    position.round.finalised_at = evening
    assert recipes.inputs_of(position, [])["date"] == "2026-11-20"
