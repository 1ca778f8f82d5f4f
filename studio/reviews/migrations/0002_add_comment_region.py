"""Comments may mark a region around their pin."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]

    operations = [
        migrations.AddField(model_name="comment", name="region", field=models.JSONField(null=True)),
    ]
