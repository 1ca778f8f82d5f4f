"""Lets the database itself refuse to change or delete decisions."""

from django.db import migrations

GUARD = """
CREATE TRIGGER history_stays BEFORE UPDATE OR DELETE ON reviews_decision
    FOR EACH ROW EXECUTE FUNCTION history_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0003_decisions_add_stages"),
        ("audit", "0002_let_nobody_rewrite_entries"),
    ]

    operations = [migrations.RunSQL(GUARD, "DROP TRIGGER history_stays ON reviews_decision")]
