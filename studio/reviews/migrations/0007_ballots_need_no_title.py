"""A round without a title keeps none; pages ask "Which one?" in the reader's language."""

from django.db import migrations, models

FORGET = """
UPDATE reviews_ballot SET title = '' WHERE title IN ('Which one?', '选哪一张？')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0006_marks_old_comments_are_read"),
    ]

    operations = [
        migrations.AlterField("ballot", "title", models.CharField(blank=True, max_length=80)),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
    ]
