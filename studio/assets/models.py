"""Which stored files belong to which project."""

from django.db import models

from studio.projects.models import Project

BROKEN_MAX = 200


class Asset(models.Model):
    """A stored picture: one row per project and content; the file itself is shared."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="assets")
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    width_px = models.PositiveIntegerField(null=True)
    height_px = models.PositiveIntegerField(null=True)
    size_bytes = models.PositiveBigIntegerField()
    credentials_broken = models.CharField(max_length=BROKEN_MAX, blank=True, default="")
    """Why the Content Credentials that it came with do not validate; empty where they do."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "sha256"], name="one_asset_per_content"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class PictureSetting(models.Model):
    """What a project says of pictures that leave the studio."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="picture_setting")
    tells_prompts = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.project_id}: prompts {'told' if self.tells_prompts else 'kept'}"
