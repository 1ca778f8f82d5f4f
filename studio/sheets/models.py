"""Contact sheets that were shared: which pictures, and until when."""

from django.db import models

from studio.accounts.models import User
from studio.projects.models import Project


class SharedSheet(models.Model):
    """A sheet that whoever has its link may look at, and nothing else, until it ends."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="sheets")
    title = models.CharField(max_length=120)
    variants = models.JSONField()
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.title} ({len(self.variants)} pictures)"
