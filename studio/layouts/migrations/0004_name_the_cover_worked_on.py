from django.db import migrations, models
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone


def date_by_newest_edit(apps, schema_editor):
    layouts = apps.get_model("layouts", "Layout")
    for layout in layouts.objects.annotate(at=Coalesce(Max("operations__at"), "created_at")):
        layouts.objects.filter(pk=layout.pk).update(edited_at=layout.at)


class Migration(migrations.Migration):
    dependencies = [("layouts", "0003_add_labelling")]

    operations = [
        migrations.AddField("layout", "archived_at", models.DateTimeField(null=True)),
        migrations.AddField("layout", "edited_at", models.DateTimeField(default=timezone.now)),
        migrations.RunPython(date_by_newest_edit, migrations.RunPython.noop, elidable=True),
    ]
