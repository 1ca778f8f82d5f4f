from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0005_add_project_due_on")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="asked",
            field=models.CharField(db_default="", max_length=120),
        ),
    ]
