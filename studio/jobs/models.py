"""What people see of a task, and what fairness and estimates are computed from."""

from django.db import models
from django.db.models import Q

from studio.accounts.models import User
from studio.projects.models import Project


class Job(models.Model):
    """One task for an engine or the press. Only `jobs/queue.py` changes its state."""

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        SUCCEEDED = "succeeded", "Succeeded"
        FAILED = "failed", "Failed"
        ABORTED = "aborted", "Aborted"

    project = models.ForeignKey(Project, models.CASCADE, related_name="jobs")
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    task = models.CharField(max_length=20)
    model = models.CharField(max_length=31, blank=True)
    request = models.JSONField()
    images = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    phase = models.CharField(max_length=40, blank=True)
    attempt = models.PositiveIntegerField(default=1)
    failures = models.PositiveSmallIntegerField(default=0)
    queue_row = models.BigIntegerField(null=True)
    tag = models.BigIntegerField(default=0)
    weight = models.FloatField(default=1.0)
    cost_ms = models.PositiveBigIntegerField(default=0)
    actual_ms = models.PositiveBigIntegerField(null=True)
    row_steps = models.PositiveBigIntegerField(default=0)
    size_class = models.CharField(max_length=20, blank=True, default="")
    """What the request asks of a device, as rates know it; 0 and "" before it was kept."""
    step = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    abort_requested_at = models.DateTimeField(null=True)
    abort_requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    error_code = models.CharField(max_length=40, blank=True)
    error_text = models.TextField(blank=True)
    error_said = models.JSONField(null=True)
    """The same as template and values, for readers of other languages; old rows have none."""
    worker = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="job_failures_range", condition=Q(failures__lte=3)),
        ]
        indexes = [
            models.Index(
                fields=["project", "state"],
                name="unfinished_jobs",
                condition=Q(state__in=["queued", "running"]),
            ),
            models.Index(fields=["worker", "finished_at"], name="jobs_of_a_worker"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"

    @property
    def is_final(self) -> bool:
        return self.state in {self.State.SUCCEEDED, self.State.FAILED, self.State.ABORTED}


class Preview(models.Model):
    """The newest step image of one seed of a job. The table is unlogged: a crash costs nothing."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="previews")
    seed = models.BigIntegerField()
    attempt = models.PositiveIntegerField()
    step = models.PositiveIntegerField()
    webp = models.BinaryField()
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "seed"], name="one_preview_per_seed"),
        ]

    def __str__(self) -> str:
        return f"{self.job} seed {self.seed} step {self.step}"


class Checkpoint(models.Model):
    """Where one seed of a job can be taken up again. Unlogged, like the previews."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="checkpoints")
    seed = models.BigIntegerField()
    attempt = models.PositiveIntegerField()
    step = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "seed"], name="one_checkpoint_per_seed"),
        ]

    def __str__(self) -> str:
        return f"{self.job} seed {self.seed} step {self.step}"


class Flow(models.Model):
    """Virtual finish time of one person's work in one project, in tenths of a device second."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    finish = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="one_flow_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.user_id} at {self.finish}"


class Clock(models.Model):
    """The queue's virtual time: a single row."""

    now = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.now)


class Rate(models.Model):
    """Measured speed of a model and task on a kind of worker, an exponential average."""

    worker_class = models.CharField(max_length=80)
    model = models.CharField(max_length=31)
    task = models.CharField(max_length=20)
    size_class = models.CharField(max_length=20)
    ms_per_step = models.FloatField()
    fixed_ms = models.FloatField(default=0)
    ratios = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker_class", "model", "task", "size_class"], name="one_rate_per_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.task} on {self.worker_class}: {self.ms_per_step:.0f} ms"


class ModelCheck(models.Model):
    """What the newest check of a model measured on one machine."""

    handle = models.CharField(max_length=31)
    machine = models.CharField(max_length=80)
    device = models.CharField(max_length=80)
    revision = models.CharField(max_length=64, blank=True)
    load_s = models.FloatField()
    step_s = models.FloatField()
    memory_bytes = models.PositiveBigIntegerField()
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    batch_ms = models.JSONField(default=dict)
    """What a pass takes in milliseconds, by how many pictures it carries."""
    together = models.PositiveSmallIntegerField(default=0)
    """How many pictures are painted at once because of it; 0 where that was not tried."""
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handle", "machine"], name="one_check_per_machine"),
        ]

    def __str__(self) -> str:
        return f"{self.handle} on {self.machine}: {self.step_s:.2f} s per step"


class ModelOffer(models.Model):
    """A model that a worker announced when it was ready: its card, as JSON."""

    worker = models.CharField(max_length=80)
    handle = models.CharField(max_length=31)
    device = models.CharField(max_length=80, blank=True)
    """What the worker computes on, in words."""
    card = models.JSONField()
    loaded = models.BooleanField(default=False, db_default=False)
    """Whether it is in the worker's memory: a first job need not wait for it."""
    seen_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "handle"], name="one_offer_per_worker"),
        ]

    def __str__(self) -> str:
        return f"{self.handle} on {self.worker}"
