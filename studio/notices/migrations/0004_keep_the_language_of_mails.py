from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_ask_for_votes"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailchoice",
            name="language",
            field=models.CharField(blank=True, default="", max_length=10),
            preserve_default=False,
        ),
    ]
