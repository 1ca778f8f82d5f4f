"""Files that leave the studio."""

from django.db import models

from studio.accounts.models import User
from studio.assets.models import Asset
from studio.jobs.models import Job
from studio.layouts.models import Version
from studio.reviews.models import Decision


class Export(models.Model):
    """One version as one file; its state is that of its job."""

    class Kind(models.TextChoices):
        PDF = "pdf", "Print PDF"
        PROOF = "proof", "PNG proof"

    version = models.ForeignKey(Version, models.PROTECT, related_name="exports")
    kind = models.CharField(max_length=8, choices=Kind)
    job = models.OneToOneField(Job, models.PROTECT, related_name="export")
    approval = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=160)
    findings = models.JSONField(default=list)
    overridden_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} of {self.version}"
