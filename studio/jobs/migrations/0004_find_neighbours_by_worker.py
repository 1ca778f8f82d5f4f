"""An index for what ran beside a job on its worker, looked up at every job's end."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("jobs", "0003_keep_what_model_checks_measure")]

    operations = [
        AddIndexConcurrently(
            "job",
            models.Index(fields=["worker", "finished_at"], name="jobs_of_a_worker"),
        ),
    ]
