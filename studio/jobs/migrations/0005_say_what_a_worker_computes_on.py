"""The device of a worker beside each model it offers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0004_find_neighbours_by_worker")]

    operations = [
        migrations.AddField(
            "modeloffer",
            "device",
            models.CharField(max_length=80, blank=True, default=""),
            preserve_default=False,
        ),
    ]
