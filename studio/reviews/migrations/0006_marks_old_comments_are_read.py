"""Whoever was there before unread marks has read what was said before."""

from django.db import migrations

MARK = """
INSERT INTO reviews_commentread (comment_id, user_id)
SELECT comment.id, member.user_id
FROM reviews_comment comment
JOIN projects_membership member ON member.project_id = comment.project_id
WHERE comment.author_id IS DISTINCT FROM member.user_id
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0001_initial"),
        ("reviews", "0005_marks_mentions_and_votes"),
    ]

    operations = [migrations.RunSQL(MARK, migrations.RunSQL.noop)]
