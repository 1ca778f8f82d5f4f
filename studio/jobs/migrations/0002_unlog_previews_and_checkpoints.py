"""Previews and checkpoints skip the write-ahead log: a database crash costs only the resume."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [
                "ALTER TABLE jobs_preview SET UNLOGGED",
                "ALTER TABLE jobs_checkpoint SET UNLOGGED",
                "INSERT INTO jobs_clock (id, now) VALUES (1, 0)",
            ],
            [
                "ALTER TABLE jobs_preview SET LOGGED",
                "ALTER TABLE jobs_checkpoint SET LOGGED",
                "DELETE FROM jobs_clock",
            ],
        )
    ]
