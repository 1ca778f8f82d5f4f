from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_add_password_tries")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="nameless",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
