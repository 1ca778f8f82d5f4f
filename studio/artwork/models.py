"""Iterations and variants: one graph, since each comes from the other."""

from django.db import models
from django.db.models import Q

from generation.contract.requests import SEED_MAX
from studio.accounts.models import User
from studio.assets.models import Asset
from studio.drafts.models import Draft
from studio.jobs.models import Job
from studio.projects.models import Project


class Iteration(models.Model):
    """One submitted wording with its settings. Never changed after it is submitted."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="iterations")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    number = models.PositiveIntegerField()
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="iterations")
    draft_seq = models.BigIntegerField()
    prompt = models.TextField()
    prompt_sha256 = models.CharField(max_length=64)
    negative_prompt = models.TextField(blank=True)
    model = models.CharField(max_length=31)
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    steps = models.PositiveSmallIntegerField()
    guidance_scale = models.FloatField()
    scheduler = models.CharField(max_length=20)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="iterations_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"


class Grid(models.Model):
    """Iterations that were ordered together, a cell of a table each."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="grids")
    axes = models.JSONField()
    """What each axis varies: [{parameter, values, find}, ...]."""
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"grid {self.pk}"


class Recipe(models.Model):
    """What else an iteration was made with, frozen with it: writers, styles, draws, its grid."""

    iteration = models.OneToOneField(Iteration, models.CASCADE, related_name="recipe")
    grid = models.ForeignKey(Grid, models.CASCADE, null=True, related_name="recipes")
    cell = models.JSONField(default=list)
    """The iteration's place on each axis of the grid."""
    merged = models.ForeignKey(Iteration, models.PROTECT, null=True, related_name="+")
    """The second iteration whose words went into this one."""
    replay_of = models.ForeignKey(Iteration, models.PROTECT, null=True, related_name="+")
    writers = models.JSONField(default=list)
    """Who wrote which stretch of the prompt: [[characters, user id or null], ...]."""
    facts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"recipe of {self.iteration}"


class Variant(models.Model):
    """One image an iteration produced. Never changed after it is recorded, but for its state."""

    class State(models.TextChoices):
        NEW = "new", "New"
        SHORTLISTED = "shortlisted", "Shortlisted"
        REJECTED = "rejected", "Rejected"

    iteration = models.ForeignKey(Iteration, models.CASCADE, related_name="variants")
    number = models.PositiveIntegerField()
    job = models.ForeignKey(Job, models.PROTECT, related_name="variants")
    source = models.ForeignKey("self", models.PROTECT, null=True, related_name="descendants")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    seed = models.BigIntegerField()
    state = models.CharField(max_length=11, choices=State, default=State.NEW)
    padding = models.JSONField(null=True)
    """Pixels added around the source, {left, top, right, bottom}, where it was outpainted."""
    native_width_px = models.PositiveIntegerField()
    native_height_px = models.PositiveIntegerField()
    """Pixels that were painted, before any upscaling in the lineage."""
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="variant_seed_range", condition=Q(seed__gte=0) & Q(seed__lte=SEED_MAX)
            ),
            models.UniqueConstraint(fields=["job", "seed"], name="one_variant_per_seed_in_job"),
            models.UniqueConstraint(fields=["iteration", "number"], name="variants_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.iteration}.{self.number}"


class Batch(models.Model):
    """One order of pictures: which job paints for which iteration, and from which variant."""

    class Action(models.TextChoices):
        TXT2IMG = "txt2img", "From the prompt"
        SUBTLE = "subtle", "Subtle variation"
        STRONG = "strong", "Strong variation"
        INPAINT = "inpaint", "Inpaint"
        OUTPAINT = "outpaint", "Outpaint"
        UPSCALE = "upscale", "Upscale"
        CANVAS = "canvas", "Flattened canvas"
        CROP = "crop", "Crop"
        UPLOAD = "upload", "Uploaded picture"

    iteration = models.ForeignKey(Iteration, models.CASCADE, related_name="batches")
    job = models.OneToOneField(Job, models.CASCADE, related_name="batch")
    source = models.ForeignKey(Variant, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=10, choices=Action)

    def __str__(self) -> str:
        return f"{self.action} for {self.iteration}"


class Rating(models.Model):
    """One person's 1 to 5 stars for a variant."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="ratings")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    stars = models.PositiveSmallIntegerField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "user"], name="one_rating_per_person"),
            models.CheckConstraint(
                name="rating_range", condition=Q(stars__gte=1) & Q(stars__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stars} for {self.variant}"


class Favourite(models.Model):
    """A variant that one person likes; nobody else sees it."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="favourites")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "user"], name="one_favourite_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user} likes {self.variant}"


class SeamLimit(models.Model):
    """From which score on people see a seam, fitted to what they said; see `manage.py seams`."""

    class Task(models.TextChoices):
        OUTPAINT = "outpaint", "Outpaint"
        INPAINT = "inpaint", "Inpaint"

    task = models.CharField(max_length=8, choices=Task, unique=True)
    limit = models.FloatField()
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.task} above {self.limit}"
