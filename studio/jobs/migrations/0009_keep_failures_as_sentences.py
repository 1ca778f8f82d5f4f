from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0008_say_which_models_are_loaded")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="error_said",
            field=models.JSONField(null=True),
        ),
    ]
