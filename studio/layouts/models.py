"""The cover as a document, its edits, and its frozen versions."""

from django.db import models
from django.utils import timezone

from studio.accounts.models import User
from studio.projects.models import Project


class Layout(models.Model):
    """A cover being laid out; `revision` counts the accepted batches of operations.

    An archived one stands in no list and takes no edits until it is taken up again.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="layouts")
    name = models.CharField(max_length=80)
    document = models.JSONField()
    revision = models.BigIntegerField(default=0)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class LayoutOperation(models.Model):
    """One accepted change of one property, with what stood there before."""

    class Kind(models.TextChoices):
        SET = "set", "Set"
        ADD = "add", "Add"
        REMOVE = "remove", "Remove"

    layout = models.ForeignKey(Layout, models.CASCADE, related_name="operations")
    revision = models.BigIntegerField()
    position = models.PositiveSmallIntegerField()
    op_id = models.UUIDField()
    digest = models.CharField(max_length=64, db_default="")
    """Of what was sent, to tell a repeated operation from another one; empty in old rows."""
    kind = models.CharField(max_length=6, choices=Kind)
    object = models.CharField(max_length=40)
    property = models.CharField(max_length=40, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    undoes = models.UUIDField(null=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["layout", "revision", "position"], name="operations_are_ordered"
            ),
            models.UniqueConstraint(fields=["layout", "op_id"], name="one_operation_per_op"),
        ]

    def __str__(self) -> str:
        return f"{self.layout} r{self.revision} {self.kind} {self.object}"


class Version(models.Model):
    """A frozen copy of a layout. Never edited, only superseded."""

    layout = models.ForeignKey(Layout, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    revision = models.BigIntegerField()
    document = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True)
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["layout", "number"], name="versions_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class Labelling(models.Model):
    """Whether a project's covers say visibly that their pictures are made with AI.

    Without a row they do.
    """

    project = models.OneToOneField(Project, models.CASCADE, related_name="labelling")
    marks_ai = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.project_id}: AI {'marked' if self.marks_ai else 'not marked'}"


class Template(models.Model):
    """A cover to begin others with: a version's document without its picture and its cut-out."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="templates")
    name = models.CharField(max_length=80)
    document = models.JSONField()
    version = models.ForeignKey(Version, models.SET_NULL, null=True, related_name="templates")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="template_names_differ"),
        ]

    def __str__(self) -> str:
        return self.name
