"""Lists for wildcards and styles: a project's own, by name."""

from django.db import models

from studio.accounts.models import User
from studio.projects.models import Project


class WordList(models.Model):
    """The lines that a wildcard, `__name__`, stands for."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="word_lists")
    name = models.CharField(max_length=40)
    lines = models.JSONField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="one_word_list_per_name"),
        ]

    def __str__(self) -> str:
        return f"__{self.name}__"


class Style(models.Model):
    """Words around a prompt, and what should not be in the picture."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="styles")
    name = models.CharField(max_length=40)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    negative = models.TextField(blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="one_style_per_name"),
        ]

    def __str__(self) -> str:
        return self.name
