"""The glossary: who reads it, who writes it, and where departures from it are shown."""

import pytest
from django.urls import reverse

from apps.audit.models import Event
from apps.dispositions.models import Term
from tests.dispositions.test_desk import text, url
from tests.dispositions.test_english import word


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
