"""Keeps with a job what it asks of a device, so that its time is reckoned from today's rates."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0006_keep_how_several_pictures_pay")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="row_steps",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="job",
            name="size_class",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
    ]
