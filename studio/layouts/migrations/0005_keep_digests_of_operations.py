from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("layouts", "0004_name_the_cover_worked_on")]

    operations = [
        migrations.AddField(
            model_name="layoutoperation",
            name="digest",
            field=models.CharField(db_default="", max_length=64),
        ),
    ]
