"""A canvas with its frames, their candidates, the layers accepted from them, and every edit."""

from django.db import models
from django.db.models import Q

from generation.contract.requests import SEED_MAX
from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.assets.models import Asset
from studio.jobs.models import Job
from studio.projects.models import Project


class Canvas(models.Model):
    """A picture being painted on; 0, 0 is its top left corner, `revision` counts the edits."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="canvases")
    base = models.ForeignKey(Variant, models.PROTECT, related_name="+")
    revision = models.BigIntegerField(default=0)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["base"], name="one_canvas_per_picture"),
        ]

    def __str__(self) -> str:
        return f"canvas of {self.base}"


class Extension(models.Model):
    """A canvas being grown to a target, frame after frame; `step` counts the accepted ones."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"

    canvas = models.ForeignKey(Canvas, models.CASCADE, related_name="extensions")
    boxes = models.JSONField()
    """Where each frame goes, as [left, top, right, bottom] in canvas pixels."""
    step = models.PositiveSmallIntegerField(default=0)
    prompt = models.TextField(blank=True)
    count = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.step} of {len(self.boxes)} frames of {self.canvas}"


class Frame(models.Model):
    """One order of pictures for a part of a canvas. It keeps its place and what lay under it."""

    class Kind(models.TextChoices):
        OUTPAINT = "outpaint", "Outpaint"
        INPAINT = "inpaint", "Inpaint"
        VARY = "vary", "Vary region"

    canvas = models.ForeignKey(Canvas, models.CASCADE, related_name="frames")
    job = models.OneToOneField(Job, models.CASCADE, related_name="frame")
    extension = models.ForeignKey(Extension, models.CASCADE, null=True, related_name="frames")
    extension_step = models.PositiveSmallIntegerField(null=True)
    kind = models.CharField(max_length=8, choices=Kind)
    left = models.IntegerField()
    top = models.IntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    base_revision = models.BigIntegerField()
    """What the canvas was when the frame was ordered; its candidates belong to that."""
    under = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    kept = models.JSONField(null=True)
    """What an outpainting continues, [left, top, right, bottom] within the frame."""
    touched = models.ForeignKey(Asset, models.PROTECT, null=True, related_name="+")
    """What an inpainting may change: a mask of the frame's size, 255 where it may."""
    prompt = models.TextField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["extension", "extension_step"], name="one_frame_per_step"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.width} x {self.height} at {self.left}, {self.top}"


class Candidate(models.Model):
    """One picture painted for a frame. Never changed, but it may be put aside."""

    frame = models.ForeignKey(Frame, models.CASCADE, related_name="candidates")
    seed = models.BigIntegerField()
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    facts = models.JSONField(default=dict)
    discarded = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="candidate_seed_range", condition=Q(seed__gte=0) & Q(seed__lte=SEED_MAX)
            ),
            models.UniqueConstraint(fields=["frame", "seed"], name="one_candidate_per_seed"),
        ]

    def __str__(self) -> str:
        return f"{self.frame} seed {self.seed}"


class Layer(models.Model):
    """An accepted candidate: only what it may change is opaque in its patch."""

    canvas = models.ForeignKey(Canvas, models.CASCADE, related_name="layers")
    candidate = models.OneToOneField(Candidate, models.CASCADE, related_name="layer")
    patch = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    present = models.BooleanField(default=True)
    visible = models.BooleanField(default=True)
    position = models.FloatField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"layer {self.pk} of {self.canvas}"


class CanvasOperation(models.Model):
    """One change of one property of a layer, with what stood there before."""

    class Property(models.TextChoices):
        PRESENT = "present", "Present"
        VISIBLE = "visible", "Visible"
        POSITION = "position", "Position"

    canvas = models.ForeignKey(Canvas, models.CASCADE, related_name="operations")
    revision = models.BigIntegerField()
    layer = models.ForeignKey(Layer, models.CASCADE, related_name="operations")
    property = models.CharField(max_length=8, choices=Property)
    before = models.JSONField()
    after = models.JSONField()
    undoes = models.BigIntegerField(null=True)
    """The revision that this one takes back."""
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["canvas", "revision", "layer", "property"], name="one_change_per_edit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.canvas} r{self.revision} {self.property} of {self.layer_id}"


class SeamVerdict(models.Model):
    """What one person says of a candidate's seam, beside what was measured."""

    class Verdict(models.TextChoices):
        GOOD = "good", "Good"
        SEAM = "seam", "Seam visible"

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="verdicts")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=4, choices=Verdict)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidate", "user"], name="one_verdict_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} for {self.candidate}"
