"""What people say of variants and versions, and what they decide."""

from django.db import models
from django.db.models import Q

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.layouts.models import Version
from studio.projects.models import Project, ShareLink


class Comment(models.Model):
    """A remark on a variant or a version; a pin is a fraction of its picture."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="comments")
    variant = models.ForeignKey(Variant, models.CASCADE, null=True, related_name="comments")
    version = models.ForeignKey(Version, models.CASCADE, null=True, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    text = models.TextField()
    pin_x = models.FloatField(null=True)
    pin_y = models.FloatField(null=True)
    region = models.JSONField(null=True)
    """What is marked around the pin: {"kind": "rect" or "freehand", "points": [[x, y], ...]}."""
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=80)
    share_link = models.ForeignKey(ShareLink, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="comment_has_one_subject",
                condition=Q(variant__isnull=False, version__isnull=True)
                | Q(variant__isnull=True, version__isnull=False),
            ),
            models.CheckConstraint(
                name="pin_inside_picture",
                condition=Q(pin_x__isnull=True, pin_y__isnull=True)
                | Q(pin_x__gte=0, pin_x__lte=1, pin_y__gte=0, pin_y__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:40]}"


class Decision(models.Model):
    """A verdict on exactly one content. Never updated; the newest one of a version counts."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", "Approved"
        CHANGES_REQUESTED = "changes_requested", "Changes requested"
        NOT_RELEVANT = "not_relevant", "Not relevant"

    version = models.ForeignKey(Version, models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=17, choices=Verdict)
    content_sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=2000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="changes_need_a_reason",
                condition=~Q(verdict="changes_requested") | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.verdict}"
