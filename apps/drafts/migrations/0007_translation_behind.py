from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("drafts", "0006_files_of_other_kinds")]

    operations = [
        migrations.AddField(
            model_name="block",
            name="translation",
            field=models.CharField(
                blank=True,
                choices=[("behind", "translation behind"), ("missing", "no counterpart")],
                max_length=10,
                verbose_name="translation",
            ),
        ),
    ]
