"""Catalogues are compiled as GNU gettext would, and nothing on screen is left without Japanese."""

import gettext

import pytest
from django.core.management import CommandError, call_command

from apps.shared import catalogues
from apps.shared.management.commands.messages import differences

PO = r"""
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=1; plural=0;\n"

#: somewhere.py
msgid "Say \"yes\"\n"
"twice"
msgstr "「はい」と\n"
"二度"

msgctxt "state"
msgid "Open"
msgstr "受付中"
msgid "%(n)s row"
msgid_plural "%(n)s rows"
msgstr[0] "%(n)s 行"

#, fuzzy
msgid "Unsure"
msgstr "たぶん"

#~ msgid "Gone"
#~ msgstr "以前のもの"
"""


@pytest.fixture
def catalogue(tmp_path):
    path = tmp_path / "django.po"
    path.write_text(PO, encoding="utf-8")
    return path


def test_a_compiled_catalogue_says_what_was_written(catalogue):
    with catalogues.compile_catalogue(catalogue).open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert spoken.gettext('Say "yes"\ntwice') == "「はい」と\n二度"
    assert spoken.pgettext("state", "Open") == "受付中"
    assert spoken.ngettext("%(n)s row", "%(n)s rows", 2) == "%(n)s 行"
    assert spoken.gettext("Unsure") == "Unsure"
    assert spoken.gettext("Gone") == "Gone"


@pytest.mark.parametrize("fault", ['msgid "open', "nonsense", 'msgid "Unsure"\nmsgstr "再び"'])
def test_what_is_no_catalogue_is_refused_with_its_line(catalogue, fault):
    catalogue.write_text(PO + "\n" + fault, encoding="utf-8")
    with pytest.raises(catalogues.BrokenCatalogue, match=r"django\.po:\d+"):
        catalogues.read(catalogue)


def test_messages_of_a_template_are_found(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '{% load i18n %}{% translate "Open" context "state" %} {{ x|default:_("a) b") }}\n'
        "{% blocktranslate count n=n trimmed %} {{ n }} row {% plural %} {{ n }} rows "
        "{% endblocktranslate %}",
        encoding="utf-8",
    )
    said = list(catalogues.said_in(page))
    assert said == [(("state", "Open"), 1), (("", "a) b"), 1), (("", "%(n)s row"), 2)]


def test_messages_of_code_are_found(tmp_path):
    code = tmp_path / "code.py"
    code.write_text('x = _("one")\ny = pgettext_lazy("c", "two")\nz = ngettext("3", "4", n)\n')
    assert [key for key, _ in catalogues.said_in(code)] == [("", "one"), ("c", "two"), ("", "3")]


def check_in(settings, root):
    settings.BASE_DIR, settings.CONTEXTS = root, ["apps.one"]
    call_command("messages", check=True)


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("", "not in the catalogue"),
        ('msgid "Hello {name}"\nmsgstr ""', "not translated"),
        ('msgid "Hello {name}"\nmsgstr "こんにちは"', "placeholders differ"),
        ('msgid "Hello {name}"\nmsgstr "{name} さん"\nmsgid "Old"\nmsgstr "古"', "said nowhere"),
    ],
)
def test_the_check_names_each_fault(settings, tmp_path, capsys, entry, fault):
    folder = tmp_path / "apps" / "one"
    (folder / "locale/ja/LC_MESSAGES").mkdir(parents=True)
    (folder / "views.py").write_text('_("Hello {name}")')
    (folder / "locale/ja/LC_MESSAGES/django.po").write_text(entry, encoding="utf-8")
    with pytest.raises(CommandError, match="1 faults"):
        check_in(settings, tmp_path)
    assert fault in capsys.readouterr().err


def test_a_whole_catalogue_passes(settings, tmp_path):
    folder = tmp_path / "apps" / "one"
    (folder / "locale/ja/LC_MESSAGES").mkdir(parents=True)
    (folder / "views.py").write_text('_("Hello {name}")')
    (folder / "locale/ja/LC_MESSAGES/django.po").write_text(
        'msgid "Hello {name}"\nmsgstr "{name} さん"', encoding="utf-8"
    )
    check_in(settings, tmp_path)


def test_one_message_is_said_one_way(catalogue, tmp_path):
    other = tmp_path / "other.po"
    other.write_text(PO.replace("受付中", "公開中"), encoding="utf-8")
    found = differences([catalogue, other, tmp_path / "none.po"])
    assert len(found) == 1
    assert "'Open' is said otherwise" in found[0]
    assert not differences([catalogue, catalogue])
