from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("drafts", "0002_add_snapshot_writers"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="put_away_at",
            field=models.DateTimeField(null=True),
        ),
    ]
