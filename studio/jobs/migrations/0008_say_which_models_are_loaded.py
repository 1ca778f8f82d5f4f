"""Say which models a worker has loaded, so that a wait counts the loading of one that nobody has."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0007_keep_what_a_job_asks_of_a_device")]

    operations = [
        migrations.AddField(
            model_name="modeloffer",
            name="loaded",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
