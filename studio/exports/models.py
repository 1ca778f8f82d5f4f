"""Files that leave the studio, and the press profiles they are made for."""

from django.db import models

from studio.accounts.models import User
from studio.assets.models import Asset
from studio.jobs.models import Job
from studio.layouts.models import Version
from studio.projects.models import Project
from studio.reviews.models import Decision


class IccProfile(models.Model):
    """A printer's ICC profile that a team brought, checked when it came."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="icc_profiles")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    description = models.CharField(max_length=80)
    version = models.CharField(max_length=8)
    tac_percent = models.FloatField()
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "asset"], name="one_icc_per_content"),
        ]

    def __str__(self) -> str:
        return self.description


class OwnProfile(models.Model):
    """A team's press profile, as `press.profiles` parsed it. Shipped ones have no row."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="press_profiles")
    record = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.record.get("name", ""))


class ProfileChoice(models.Model):
    """The press profile that a project's covers are checked against and exported with."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="profile_choice")
    handle = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.handle


class Acknowledgement(models.Model):
    """A warning of preflight that a named person let stand: of one content, by one press profile.

    `key` is the finding's, see `exports.finding_rows`. Never updated; the newest counts.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="acknowledgements")
    content_sha256 = models.CharField(max_length=64)
    profile = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    key = models.CharField(max_length=16)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["project", "content_sha256"], name="acknowledged_of_a_content"),
        ]

    def __str__(self) -> str:
        return f"{self.code} by {self.by}"


class Export(models.Model):
    """One version as one file; its state is that of its job.

    `profile` is the whole record the file is made by, so that a later change of the profile
    changes no export that was ordered.
    """

    class Kind(models.TextChoices):
        PDF = "pdf", "Print PDF"
        TIFF = "tiff", "CMYK TIFF"
        KIT = "kit", "Press kit"
        PROOF = "proof", "PNG proof"
        SHEET = "sheet", "Proof sheet"
        PNG = "png", "PNG"
        JPEG = "jpeg", "JPEG"
        WEBP = "webp", "WebP"
        SVG = "svg", "SVG"
        PSD = "psd", "Layered PSD"
        IDML = "idml", "IDML"

    version = models.ForeignKey(Version, models.PROTECT, related_name="exports")
    kind = models.CharField(max_length=8, choices=Kind)
    profile = models.JSONField(default=dict)
    width_px = models.PositiveIntegerField(null=True)
    comp_words = models.CharField(max_length=40, blank=True)
    """Laid across a picture that is no final cover; empty for none."""
    source_type = models.CharField(max_length=11, blank=True)
    """What the file says of its pictures, see `core.picture_origin`."""
    job = models.OneToOneField(Job, models.PROTECT, related_name="export")
    approval = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="+")
    credentials = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="+")
    signed = models.BooleanField(default=False)
    file_name = models.CharField(max_length=160)
    findings = models.JSONField(default=list)
    overridden_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} of {self.version}"
