from django.db import migrations

from apps.shared.protect import append_only, frozen_when


class Migration(migrations.Migration):
    dependencies = [("submissions", "0001_initial")]

    operations = [
        append_only("submissions_compiledfile"),
        frozen_when(
            "submissions_compilation", condition="OLD.state = 'done'", name="done_is_frozen"
        ),
    ]
