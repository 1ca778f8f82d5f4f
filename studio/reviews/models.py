"""What people say of variants and versions, and what they decide."""

from django.db import models
from django.db.models import Q

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.layouts.models import Version
from studio.projects.models import Project, Role, ShareLink


class Comment(models.Model):
    """A remark on a variant or a version; a pin is a fraction of its picture."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="comments")
    variant = models.ForeignKey(Variant, models.CASCADE, null=True, related_name="comments")
    version = models.ForeignKey(Version, models.CASCADE, null=True, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    text = models.TextField()
    pin_x = models.FloatField(null=True)
    pin_y = models.FloatField(null=True)
    region = models.JSONField(null=True)
    """What is marked around the pin: {"kind": "rect" or "freehand", "points": [[x, y], ...]}."""
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=80)
    share_link = models.ForeignKey(ShareLink, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    """Since when its text is taken away; the row stays, since answers hang on it."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="comment_has_one_subject",
                condition=Q(variant__isnull=False, version__isnull=True)
                | Q(variant__isnull=True, version__isnull=False),
            ),
            models.CheckConstraint(
                name="pin_inside_picture",
                condition=Q(pin_x__isnull=True, pin_y__isnull=True)
                | Q(pin_x__gte=0, pin_x__lte=1, pin_y__gte=0, pin_y__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:40]}"


class Mention(models.Model):
    """A member whom a comment names."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "user"], name="one_mention_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.comment_id}"


class CommentRead(models.Model):
    """A comment that a member has had before their eyes; what one wrote oneself needs none."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="readers")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "comment"], name="one_reading_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} read by {self.user}"


class Confirmation(models.Model):
    """Somebody's word that a carried pin points at the right place on a picture or version."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="confirmations")
    variant = models.ForeignKey(Variant, models.CASCADE, null=True, related_name="+")
    version = models.ForeignKey(Version, models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="confirmation_has_one_subject",
                condition=Q(variant__isnull=False, version__isnull=True)
                | Q(variant__isnull=True, version__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["comment", "variant"], name="one_confirmation_per_variant"
            ),
            models.UniqueConstraint(
                fields=["comment", "version"], name="one_confirmation_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"pin {self.comment_id} confirmed by {self.by}"


class Ballot(models.Model):
    """A round of votes over pictures. Nobody reads another's vote before all are revealed."""

    class Rule(models.TextChoices):
        STARS = "stars", "1 to 5 stars"
        PICK = "pick", "Pick some"

    project = models.ForeignKey(Project, models.CASCADE, related_name="ballots")
    title = models.CharField(max_length=80, blank=True)
    """"" where nobody wrote one; pages then ask "Which one?" in the reader's language."""
    rule = models.CharField(max_length=5, choices=Rule)
    picks = models.PositiveSmallIntegerField(default=0)
    """How many pictures each person may pick, where they pick."""
    blind = models.BooleanField(default=False)
    """Whether it stays untold who voted how, also once the votes are revealed."""
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    revealed_at = models.DateTimeField(null=True)
    revealed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    """Who ended it before everybody had voted; nobody where the last vote did."""

    def __str__(self) -> str:
        return self.title or f"Round {self.pk}"


class BallotEntry(models.Model):
    """A picture that a round is about."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="entries")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "variant"], name="entries_differ"),
            models.UniqueConstraint(fields=["ballot", "number"], name="entries_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.variant} in {self.ballot}"


class Voter(models.Model):
    """A member who is asked to vote, and since when their votes are in."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="voters")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    voted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "user"], name="one_ballot_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.ballot}"


class Vote(models.Model):
    """One person's stars for a picture, or 1 where they picked it."""

    voter = models.ForeignKey(Voter, models.CASCADE, related_name="votes")
    entry = models.ForeignKey(BallotEntry, models.CASCADE, related_name="votes")
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voter", "entry"], name="one_vote_per_picture"),
            models.CheckConstraint(name="vote_range", condition=Q(value__gte=1) & Q(value__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.value} for {self.entry_id}"


class Review(models.Model):
    """A sign-off: people asked, stage by stage, to decide on exactly one content.

    The newest one of a content that is not closed counts.
    """

    version = models.ForeignKey(Version, models.CASCADE, null=True, related_name="reviews")
    variant = models.ForeignKey(Variant, models.CASCADE, null=True, related_name="reviews")
    brief = models.CharField(max_length=500, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="review_has_one_subject",
                condition=Q(variant__isnull=False, version__isnull=True)
                | Q(variant__isnull=True, version__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["version"], condition=Q(closed_at=None), name="one_open_review_of_a_version"
            ),
            models.UniqueConstraint(
                fields=["variant"], condition=Q(closed_at=None), name="one_open_review_of_a_variant"
            ),
        ]

    def __str__(self) -> str:
        return f"Review {self.pk}"


class Stage(models.Model):
    """One step of a sign-off: its seats, how many of them must approve, and by when."""

    class Rule(models.TextChoices):
        ALL = "all", "All"
        ANY = "any", "Any one"
        SOME = "some", "Some"

    review = models.ForeignKey(Review, models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60, blank=True)
    rule = models.CharField(max_length=4, choices=Rule)
    needed = models.PositiveSmallIntegerField(default=1)
    due = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="stages_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"Stage {self.number} of {self.review_id}"


class Seat(models.Model):
    """An answer that a stage asks for: of one person, or of anybody with a role."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=6, choices=Role, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "number"], name="seats_are_numbered"),
            models.CheckConstraint(
                name="seat_of_a_person_or_a_role",
                condition=Q(person__isnull=False, role="") | Q(person__isnull=True) & ~Q(role=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Seat {self.number} of {self.stage_id}"


class Decision(models.Model):
    """A verdict on exactly one content, never updated; without a seat it is any editor's.

    `core.signoff` says what they come to.
    """

    class Verdict(models.TextChoices):
        APPROVED = "approved", "Approved"
        CHANGES_REQUESTED = "changes_requested", "Changes requested"
        NOT_RELEVANT = "not_relevant", "Not relevant"
        WITHDRAWN = "withdrawn", "Approval withdrawn"

    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="decisions")
    variant = models.ForeignKey(Variant, models.PROTECT, null=True, related_name="decisions")
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="decisions")
    verdict = models.CharField(max_length=17, choices=Verdict)
    content_sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=2000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="changes_need_a_reason",
                condition=~Q(verdict="changes_requested") | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="decision_has_one_subject",
                condition=Q(variant__isnull=False, version__isnull=True)
                | Q(variant__isnull=True, version__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version or self.variant}: {self.verdict}"
