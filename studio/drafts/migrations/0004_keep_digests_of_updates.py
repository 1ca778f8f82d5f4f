from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("drafts", "0003_add_put_away_at")]

    operations = [
        migrations.AddField(
            model_name="draftupdate",
            name="digest",
            field=models.CharField(db_default="", max_length=64),
        ),
    ]
