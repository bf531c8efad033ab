from django.db import migrations

from apps.dispositions.models.english import source_hash


def hold_in_step(apps, schema_editor):
    """Let a head's wording made before count for the group as it is now: nothing says otherwise."""
    wordings = apps.get_model("dispositions", "EnglishWording").objects
    pointing = apps.get_model("dispositions", "Disposition").objects.exclude(
        comment__state__in=("autosaved", "withdrawn")
    )
    for wording in wordings.filter(comment__led__isnull=False).distinct().select_related("comment"):
        own = wording.comment.content_hash
        if wording.source_hash == own:
            members = pointing.filter(head=wording.comment_id)
            told = source_hash(own, members.values_list("comment__content_hash", flat=True))
            wordings.filter(pk=wording.pk).update(source_hash=told)


class Migration(migrations.Migration):
    dependencies = [("dispositions", "0007_english_states_and_glossary")]
    operations = [migrations.RunPython(hold_in_step, migrations.RunPython.noop)]
