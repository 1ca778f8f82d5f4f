"""Projects, their people, and the event log."""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from studio.accounts.models import User


class Role(models.TextChoices):
    """What a member may do, lowest first; `permissions.py` has the table."""

    VIEWER = "viewer", "Viewer"
    ARTIST = "artist", "Artist"
    EDITOR = "editor", "Editor"


class Project(models.Model):
    """One cover in the making."""

    title = models.CharField(max_length=120)
    cover_format = models.CharField(max_length=40)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField(null=True)
    """The day on which the printer wants the cover."""
    archived_at = models.DateTimeField(null=True)
    event_seq = models.BigIntegerField(default=0)
    event_epoch = models.UUIDField(default=uuid.uuid4)
    event_floor = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """A person's role in a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=6, choices=Role)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="one_membership_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role} in {self.project}"


class Invitation(models.Model):
    """A link by which one person joins with a role; only the SHA-256 of its secret is kept."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=6, choices=Role)
    email = models.EmailField(blank=True)
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Invitation to {self.project} as {self.role}"


class ShareLink(models.Model):
    """Lets guests see, and perhaps comment on, a board, a version or a picture until it expires."""

    class Kind(models.TextChoices):
        BOARD = "board", "Board"
        VERSION = "version", "Version"
        VARIANT = "variant", "Variant"

    project = models.ForeignKey(Project, models.CASCADE, related_name="share_links")
    kind = models.CharField(max_length=7, choices=Kind)
    object_id = models.BigIntegerField(null=True)
    may_comment = models.BooleanField(default=True)
    digest = models.CharField(max_length=64, unique=True)
    password = models.CharField(max_length=128, blank=True)
    """Hashed as accounts' are; "" where the link alone lets a guest in."""
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="share_link_names_its_object",
                condition=Q(kind="board", object_id__isnull=True)
                | Q(kind__in=["version", "variant"], object_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Share link to a {self.kind} of {self.project}"


class Event(models.Model):
    """One fact of a project, numbered without gaps; pages live from these."""

    class Audience(models.TextChoices):
        MEMBERS = "members", "Members"
        EVERYONE = "everyone", "Members and guests"
        EDITORS = "editors", "Editors"

    pk = models.CompositePrimaryKey("project_id", "seq")
    project = models.ForeignKey(Project, models.CASCADE, related_name="events")
    seq = models.BigIntegerField()
    op_id = models.UUIDField(null=True)
    asked = models.CharField(max_length=120, db_default="")
    """Which request asked for it, "POST /api/variants/3/comments": its `op_id` names no other."""
    name = models.CharField(max_length=40)
    audience = models.CharField(max_length=8, choices=Audience)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=80)
    payload = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "op_id"], name="one_event_per_operation"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}:{self.seq} {self.name}"


class SearchEntry(models.Model):
    """A text that can be searched for, and where it stands; written by whoever writes the text."""

    class Kind(models.TextChoices):
        ITERATION = "iteration", "Prompt"
        COMMENT = "comment", "Comment"

    project = models.ForeignKey(Project, models.CASCADE, related_name="search_entries")
    kind = models.CharField(max_length=9, choices=Kind)
    object_id = models.BigIntegerField()
    label = models.CharField(max_length=40)
    place = models.JSONField()
    """What to open: {"iteration": id}, {"variant": id} or {"version": id}."""
    text = models.TextField()
    folded = models.TextField()
    by_name = models.CharField(max_length=80)
    terms = SearchVectorField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "object_id"], name="one_search_entry_per_text"
            ),
        ]
        indexes = [GinIndex(fields=["terms"], name="search_entries_by_term")]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"
