"""Words laid across a file that is no final cover, and what the file says of its pictures."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exports", "0002_add_press_profiles")]

    operations = [
        migrations.AddField(
            model_name="export",
            name="comp_words",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="export",
            name="source_type",
            field=models.CharField(blank=True, default="", max_length=11),
            preserve_default=False,
        ),
    ]
