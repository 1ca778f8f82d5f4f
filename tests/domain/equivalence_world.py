"""A project with a bit of everything, made on demand, for the test of each event."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from studio.accounts.models import User
from studio.artwork import actions as artwork
from studio.artwork.models import Variant
from studio.canvases import extending
from studio.canvases.models import Canvas, Extension, Frame
from studio.exports import actions as exports
from studio.exports.models import Export
from studio.jobs import queue
from studio.jobs.models import Job
from studio.layouts import actions as layouts
from studio.layouts.models import Layout, Version
from studio.projects.models import Project
from studio.reviews import actions as reviews
from studio.reviews import opening
from studio.reviews.models import Comment
from studio.reviews.opening import NewSeat, NewStage
from tests.domain.canvas_work import make_canvas, order
from tests.domain.studio_work import make_layout, make_variant


@dataclass
class World:
    """A project with a bit of everything, made on demand."""

    project: Project
    editor: User
    artist: User
    viewer: User
    made: dict[str, Any] = field(default_factory=dict)

    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]

    @property
    def variant(self) -> Variant:
        return cast(Variant, self._once("variant", lambda: make_variant(self.project, self.artist)))

    @property
    def comment(self) -> Comment:
        def post() -> Comment:
            return reviews.post_comment(subject=self.variant, text="Hm.", by=self.viewer)

        return cast(Comment, self._once("comment", post))

    @property
    def job(self) -> Job:
        def order() -> Job:
            return artwork.request_variations(variant=self.variant, count=2, by=self.artist)

        return cast(Job, self._once("job", order))

    @property
    def running(self) -> Job:
        return cast(
            Job, self._once("running", lambda: queue.start(self.job.pk, attempt=1, worker="w"))
        )

    @property
    def layout(self) -> Layout:
        def begin() -> Layout:
            return make_layout(self.project, self.artist, variant=self.variant)

        return cast(Layout, self._once("layout", begin))

    @property
    def version(self) -> Version:
        def freeze() -> Version:
            return layouts.freeze_version(layout=self.layout, by=self.artist)

        return cast(Version, self._once("version", freeze))

    @property
    def approved(self) -> Version:
        def approve() -> Version:
            reviews.approve_version(version=self.version, by=self.editor)
            return self.version

        return cast(Version, self._once("approved", approve))

    @property
    def asked(self) -> Version:
        """Return the version with an open sign-off: first the viewer, then any editor."""

        def ask() -> Version:
            seats = NewSeat(person=self.viewer.pk), NewSeat(role="editor")
            stages = [NewStage(seats=(seat,)) for seat in seats]
            opening.open_review(subject=self.version, stages=stages, by=self.editor)
            return self.version

        return cast(Version, self._once("asked", ask))

    @property
    def export(self) -> Export:
        def order() -> Export:
            return exports.request_export(
                version=self.approved, kind="pdf", override=True, by=self.editor
            )

        return cast(Export, self._once("export", order))

    @property
    def canvas(self) -> Canvas:
        return cast(Canvas, self._once("canvas", lambda: make_canvas(self.project, self.artist)))

    @property
    def frame(self) -> Frame:
        def place() -> Frame:
            frame = order(self.canvas, self.artist, 32, 0, 128, 128)
            queue.start(frame.job_id, attempt=1, worker="w")
            return frame

        return cast(Frame, self._once("frame", place))

    @property
    def extension(self) -> Extension:
        def begin() -> Extension:
            return extending.extend_canvas(canvas=self.canvas, by=self.artist)

        return cast(Extension, self._once("extension", begin))
