"""Notices of people, how far each log was read for them, and the mails that told of them."""

import uuid

from django.db import models
from django.db.models import Q

from studio.accounts.models import User
from studio.projects.models import Project


class Kind(models.TextChoices):
    """Why somebody is told something; `words.py` has the sentences."""

    MENTION = "mention", "Mentioned"
    REPLY = "reply", "Replied"
    COMMENT = "comment", "Commented"
    ASKED = "asked", "Decision asked"
    DECIDED = "decided", "Decided"
    VOTE = "vote", "Vote asked"
    JOB_DONE = "job_done", "Job done"
    JOB_FAILED = "job_failed", "Job failed"
    EXPORT_READY = "export_ready", "Export ready"
    EXPORT_FAILED = "export_failed", "Export failed"
    ADDED = "added", "Added to a project"
    ROLE = "role", "Role changed"


class Digest(models.Model):
    """One mail to one person. Its id is the mail's Message-ID, so a mailbox can tell a repeat."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(User, models.CASCADE, related_name="digests")
    made_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["made_at"], name="unsent_digests", condition=Q(sent_at=None)),
        ]

    def __str__(self) -> str:
        return f"Digest {self.pk} for {self.person_id}"


class Notice(models.Model):
    """One thing that concerns one person; `key` makes a second telling of it do nothing."""

    person = models.ForeignKey(User, models.CASCADE, related_name="notices")
    project = models.ForeignKey(Project, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=13, choices=Kind)
    by_name = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    """What the sentence needs: short texts and numbers."""
    place = models.JSONField(default=dict)
    """What to open: {"variant": id}, {"version": id}, {"export": id}, or nothing: the board."""
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    digest = models.ForeignKey(Digest, models.SET_NULL, null=True, related_name="notices")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="one_notice_per_key"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notices_of_person"),
            models.Index(fields=["person"], name="unread_notices", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class LogCursor(models.Model):
    """Up to which number a project's log has been read for notices."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="notice_cursor")
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.project_id} read to {self.seq}"


class Seen(models.Model):
    """Up to which number somebody has seen a project's activity."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, models.CASCADE, related_name="seen_marks")
    seq = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "project"], name="one_seen_mark"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} saw {self.project_id} to {self.seq}"


class MailChoice(models.Model):
    """How often somebody wants unread notices by e-mail, and since when the next one waits."""

    class Frequency(models.TextChoices):
        OFF = "off", "Off"
        HOURLY = "hourly", "Hourly"
        DAILY = "daily", "Daily"

    person = models.OneToOneField(User, models.CASCADE, related_name="mail_choice")
    frequency = models.CharField(max_length=6, choices=Frequency, default=Frequency.OFF)
    last_made_at = models.DateTimeField()
    language = models.CharField(max_length=10, blank=True)
    """Of the page on which it was chosen; whoever chose a language gets mails in that one."""

    def __str__(self) -> str:
        return f"{self.person_id}: {self.frequency}"
