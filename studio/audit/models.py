"""Entries of the history; a trigger of the database refuses to change or delete them."""

from django.db import models


class AuditEntry(models.Model):
    """One fact of a project's history, chained to the one before it by its hash.

    People and projects are named by numbers and names alone: an entry outlives what it names.
    """

    project = models.BigIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    name = models.CharField(max_length=40)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80)
    facts = models.JSONField()
    previous = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "seq"], name="audit_entries_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.project}:{self.seq} {self.name}"
