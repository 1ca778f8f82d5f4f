"""Keep with a model's check how long passes of several pictures take, and how many go together."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0005_say_what_a_worker_computes_on")]

    operations = [
        migrations.AddField(
            model_name="modelcheck",
            name="batch_ms",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="modelcheck",
            name="together",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
