from django.db import migrations

from documents.clauses import order_key
from documents.grams import folded, grams

SAID = ("body", "justification", "change_old", "change_new")


def index(apps, schema_editor):
    """Put the comments submitted so far in order, and let search find them."""
    comments = apps.get_model("rounds", "Comment").objects.exclude(state="autosaved")
    anchors = apps.get_model("rounds", "Anchor").objects.filter(status="original")
    texts = apps.get_model("rounds", "IndexedText").objects
    for anchor in (
        anchors.filter(comment__in=comments).select_related("comment", "block").iterator()
    ):
        comment = anchor.comment
        position = anchor.block.position if anchor.block else 0
        comments.filter(pk=comment.pk).update(place_order=order_key(anchor.clause, position))
        text = folded("\n".join(said for name in SAID if (said := getattr(comment, name))))
        texts.create(
            comment=comment,
            round_id=comment.round_id,
            kind="comment",
            folded=text,
            grams=grams(text),
        )


class Migration(migrations.Migration):
    dependencies = [("rounds", "0008_comments_in_order_and_searched")]
    operations = [migrations.RunPython(index, migrations.RunPython.noop)]
