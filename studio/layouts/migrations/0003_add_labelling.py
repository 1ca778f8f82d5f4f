import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("layouts", "0002_add_template"),
        ("projects", "0002_add_search_entry"),
    ]

    operations = [
        migrations.CreateModel(
            name="Labelling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("marks_ai", models.BooleanField(default=True)),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="labelling",
                        to="projects.project",
                    ),
                ),
            ],
        ),
    ]
