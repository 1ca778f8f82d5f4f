from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("artwork", "0004_add_crop_action")]

    operations = [
        migrations.CreateModel(
            name="SeamLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "task",
                    models.CharField(
                        choices=[("outpaint", "Outpaint"), ("inpaint", "Inpaint")],
                        max_length=8,
                        unique=True,
                    ),
                ),
                ("limit", models.FloatField()),
                ("at", models.DateTimeField(auto_now=True)),
            ],
        ),
    ]
