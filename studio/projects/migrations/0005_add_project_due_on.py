from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_share_link_to_a_variant")]

    operations = [
        migrations.AddField(model_name="project", name="due_on", field=models.DateField(null=True)),
    ]
