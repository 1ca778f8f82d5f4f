"""One more verdict: an approval that whoever gave it takes back."""

from django.db import migrations, models

VERDICTS = [
    ("approved", "Approved"),
    ("changes_requested", "Changes requested"),
    ("not_relevant", "Not relevant"),
    ("withdrawn", "Approval withdrawn"),
]


class Migration(migrations.Migration):
    dependencies = [("reviews", "0007_ballots_need_no_title")]

    operations = [
        migrations.AlterField(
            "decision", "verdict", models.CharField(choices=VERDICTS, max_length=17)
        ),
    ]
