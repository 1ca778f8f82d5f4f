"""Prompts being written: one Yjs text each, and its updates in order."""

from django.db import models

from studio.accounts.models import User
from studio.projects.models import Project


class Draft(models.Model):
    """A prompt people are typing together; `seq` counts its stored updates."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="drafts")
    name = models.CharField(max_length=80)
    seq = models.BigIntegerField(default=0)
    snapshot = models.BinaryField()
    snapshot_seq = models.BigIntegerField(default=0)
    snapshot_writers = models.JSONField(null=True)
    """Who wrote the snapshot's text, [[characters, user id or null], ...]; null for its first."""
    text = models.TextField(blank=True)
    text_sha256 = models.CharField(max_length=64)
    put_away_at = models.DateTimeField(null=True)
    """When somebody took it off the list; its words stay, and it can be brought back."""
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class DraftUpdate(models.Model):
    """One stored Yjs update."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="updates")
    seq = models.BigIntegerField()
    op_id = models.UUIDField()
    update = models.BinaryField()
    digest = models.CharField(max_length=64, db_default="")
    """Of what was sent, to tell a repeated operation from another one; empty in old rows."""
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "seq"], name="draft_updates_are_numbered"),
            models.UniqueConstraint(fields=["draft", "op_id"], name="one_draft_update_per_op"),
        ]

    def __str__(self) -> str:
        return f"{self.draft} {self.seq}"
