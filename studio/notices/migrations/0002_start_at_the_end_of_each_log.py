from django.db import migrations


class Migration(migrations.Migration):
    """Projects that are older than notices begin with what happens next."""

    dependencies = [
        ("notices", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO notices_logcursor (project_id, seq)
            SELECT id, event_seq FROM projects_project
            ON CONFLICT (project_id) DO NOTHING
            """,
            migrations.RunSQL.noop,
        ),
    ]
