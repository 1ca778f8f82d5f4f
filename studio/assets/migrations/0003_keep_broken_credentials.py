"""Whether the Content Credentials that a picture came with hold."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assets", "0002_let_projects_keep_prompts_out_of_pictures")]

    operations = [
        migrations.AddField(
            model_name="asset",
            name="credentials_broken",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
    ]
