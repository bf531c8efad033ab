import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.shared.protect import append_only, frozen_when

# A mention stays as it was made; once, and not again, it is seen.
ALTERED = (
    "OLD.reply_id IS DISTINCT FROM NEW.reply_id OR OLD.user_id IS DISTINCT FROM NEW.user_id"
    " OR OLD.seen_at IS NOT NULL"
)


class Migration(migrations.Migration):
    dependencies = [
        ("rounds", "0006_how_far_a_place_reaches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to="rounds.reply",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "mention",
                "ordering": ("pk",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at", None)),
                        fields=["user"],
                        name="mention_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("reply", "user"), name="mention_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Rewording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ordinal", models.PositiveIntegerField()),
                ("body", models.TextField(verbose_name="reply")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rewordings",
                        to="rounds.reply",
                    ),
                ),
            ],
            options={
                "verbose_name": "edit of a reply",
                "ordering": ("ordinal",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reply", "ordinal"), name="rewording_after_another"
                    )
                ],
            },
        ),
        append_only("rounds_rewording"),
        frozen_when("rounds_mention", condition="true", deeds="DELETE", name="mention_is_kept"),
        frozen_when(
            "rounds_mention", condition=ALTERED, deeds="UPDATE", name="mention_is_seen_once"
        ),
    ]
