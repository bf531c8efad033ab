from django.db import migrations

from apps.shared.protect import append_only
from documents.grams import folded, grams


def index(apps, schema_editor):
    """Let search find comments by the answers and English wordings recorded so far."""
    texts = apps.get_model("rounds", "IndexedText").objects
    answers = apps.get_model("dispositions", "Disposition").objects.select_related("comment")
    wordings = apps.get_model("dispositions", "EnglishWording").objects.select_related("comment")
    told = [("answer", a.comment, a.response) for a in answers.iterator()]
    told += [("english", w.comment, f"{w.body}\n{w.proposed_change}") for w in wordings.iterator()]
    for kind, comment, said in told:
        text = folded(said)
        texts.create(
            comment=comment, round_id=comment.round_id, kind=kind, folded=text, grams=grams(text)
        )


class Migration(migrations.Migration):
    dependencies = [("dispositions", "0004_the_desk"), ("rounds", "0009_index_what_was_said")]
    operations = [
        append_only("dispositions_deed"),
        append_only("dispositions_change"),
        migrations.RunPython(index, migrations.RunPython.noop),
    ]
