"""The main job from a prompt to a PDF through the same actions that the pages use."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from generation.contract.pixels import Size
from studio.accounts.models import User
from studio.artwork import actions as artwork
from studio.artwork.actions import IterationSettings
from studio.artwork.models import Variant
from studio.artwork.rows import variant_row
from studio.core.cover_formats import cover_format
from studio.core.outpaint_plan import effective_ppi
from studio.core.shades import shade_id
from studio.drafts import actions as drafts
from studio.exports import actions as exports
from studio.exports.models import Export
from studio.exports.selectors import preflight_of
from studio.jobs.models import Job
from studio.layouts import actions as layouts
from studio.layouts.models import Layout, Version
from studio.layouts.starter_words import placeholders
from studio.press.preflight.file import page_boxes_mm
from studio.projects import actions as projects
from studio.projects.models import Project
from studio.reviews import actions as reviews

LOOK_EVERY_S = 0.1
Tell = Callable[[str, Job], None]


class CoverFailedError(Exception):
    """A stage of the cover failed; the text is the one its job shows."""


@dataclass(frozen=True, kw_only=True)
class CoverOrder:
    """What is to be made: words, page and type."""

    title: str
    prompt: str
    cover_format: str
    negative_prompt: str = ""
    model: str = ""
    count: int = 6
    steps: int | None = None
    seeds: tuple[int, ...] | None = None
    size: Size | None = None
    lines: dict[str, str] = field(default_factory=dict)
    issue: dict[str, str] = field(default_factory=dict)
    barcode: tuple[str, str] = ("9771234567003", "06")


@dataclass
class CoverRun:
    """One cover in the making; `seconds` holds what each finished stage took."""

    order: CoverOrder
    by: User
    tell: Tell
    seconds: dict[str, float] = field(default_factory=dict)
    findings: list[Any] = field(default_factory=list)

    def open_project(self) -> Project:
        """Make the project."""
        order = self.order
        return projects.create_project(
            title=order.title, cover_format=order.cover_format, by=self.by, op_id=uuid4()
        )

    def paint(self, project: Project) -> list[Variant]:
        """Submit the prompt and return its variants in order."""
        order = self.order
        with self._stage("paint"):
            draft = drafts.create_draft(
                project=project, name="Cover", text=order.prompt, by=self.by, op_id=uuid4()
            )
            settings = IterationSettings(
                model=order.model,
                width=order.size.width if order.size else None,
                height=order.size.height if order.size else None,
                steps=order.steps,
                negative_prompt=order.negative_prompt,
                count=len(order.seeds) if order.seeds else order.count,
                seeds=order.seeds,
            )
            iteration = artwork.submit_iteration(
                project=project,
                draft=draft,
                draft_seq=draft.seq,
                settings=settings,
                by=self.by,
                op_id=uuid4(),
            )
            self._wait(iteration.batches.get().job, "paint")
        return list(iteration.variants.order_by("number"))

    def lay_out(self, project: Project, variant: Variant) -> Layout:
        """Place the variant on a new layout with the order's words."""
        layout = layouts.create_layout(
            project=project,
            format_handle=self.order.cover_format,
            variant=variant,
            by=self.by,
            op_id=uuid4(),
        )
        operations = list(_words(self.order, layout.document))
        layouts.apply_operations(
            layout=layout,
            base_revision=layout.revision,
            operations=operations,
            by=self.by,
            op_id=uuid4(),
        )
        return Layout.objects.get(pk=layout.pk)

    def extend(self, layout: Layout) -> Variant | None:
        """Outpaint the placed art to the bleed, and place the result; None where it reaches."""
        with self._stage("extend"):
            return self._replace_art(layout, layouts.extend_art_to_bleed, "extend")

    def upscale(self, layout: Layout) -> Variant | None:
        """Bring the art to print resolution, and place the result; None where it has it."""
        with self._stage("upscale"):
            return self._replace_art(layout, layouts.upscale_art_to_print, "upscale")

    def approve(self, layout: Layout) -> Version:
        """Freeze the layout and approve the version."""
        version = layouts.freeze_version(layout=layout, note="", by=self.by, op_id=uuid4())
        reviews.approve_version(version=version, by=self.by, op_id=uuid4())
        return version

    def export(self, version: Version, kind: str) -> Export:
        """Render one file of the version."""
        with self._stage(kind):
            self.findings = list(preflight_of(version))
            export = exports.request_export(
                version=version, kind=kind, override=False, by=self.by, op_id=uuid4()
            )
            self._wait(export.job, kind)
        return Export.objects.get(pk=export.pk)

    def _replace_art(
        self, layout: Layout, ask: Callable[..., Job | None], stage: str
    ) -> Variant | None:
        job = ask(layout=layout, by=self.by, op_id=uuid4())
        if job is None:
            return None
        self._wait(job, stage)
        variant = Variant.objects.get(job=job)
        layouts.place_variant(layout=layout, variant=variant, by=self.by, op_id=uuid4())
        return variant

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - started, 2)

    def _wait(self, job: Job, stage: str) -> None:
        while True:
            job.refresh_from_db()
            self.tell(stage, job)
            if job.state == Job.State.SUCCEEDED:
                return
            if job.is_final:
                raise CoverFailedError(job.error_text or f"The stage {stage} was {job.state}.")
            time.sleep(LOOK_EVERY_S)


def report_of(run: CoverRun, variant: Variant, version: Version, pdf: bytes) -> dict[str, Any]:
    """Return what `report.json` says of a finished cover; the boxes are read from the PDF."""
    bleed = cover_format(run.order.cover_format).bleed_box
    lineage = list(_ancestors(variant))
    painted = lineage[-1]
    scores = [v.facts["seam_score"] for v in lineage if "seam_score" in v.facts]
    return {
        "prompt": painted.iteration.prompt,
        "negative_prompt": painted.iteration.negative_prompt,
        "seeds": [str(v.seed) for v in painted.iteration.variants.filter(job=painted.job)],
        "chosen_seed": str(painted.seed),
        "model": painted.iteration.model,
        "model_title": variant_row(painted)["model_title"],
        "procedural": variant_row(painted)["procedural"],
        "seconds": run.seconds,
        "art_px": [variant.asset.width_px, variant.asset.height_px],
        "native_px": [variant.native_width_px, variant.native_height_px],
        "native_ppi": round(effective_ppi(variant.native_width_px, bleed.w), 1),
        "effective_ppi": round(effective_ppi(variant.asset.width_px or 0, bleed.w), 1),
        "page_boxes_mm": page_boxes_mm(pdf),
        "seam_score": scores[0] if scores else None,
        "version": version.number,
        "content_sha256": version.content_sha256,
        "preflight": run.findings,
    }


def _ancestors(variant: Variant) -> Iterator[Variant]:
    current: Variant | None = variant
    while current is not None:
        yield current
        current = current.source


def _words(order: CoverOrder, document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the operations that put the order's words into a starter layout."""
    for name, value in order.issue.items():
        yield _set("document", f"issue.{name}", value)
    for element, properties in document["elements"].items():
        runs = properties.get("runs")
        if element in order.lines:
            yield _set(element, "runs", [{**runs[0], "text": order.lines[element]}])
        elif runs and _says_nothing(runs[0]["text"], order):
            yield from _removals(element, document)
    digits, addon = order.barcode
    yield _set("barcode", "digits", digits)
    yield _set("barcode", "addon", addon)


def _removals(element: str, document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what removes a text, and the shade that was laid behind it alone."""
    for gone in (element, shade_id(element)):
        if gone in document["elements"]:
            yield {"op_id": str(uuid4()), "kind": "remove", "object": gone}


def _says_nothing(text: str, order: CoverOrder) -> bool:
    """Say whether a starter text is a placeholder, or quotes a field that the order leaves open."""
    fields = re.findall(r"\{issue\.(\w+)\}", text)
    is_placeholder = text.casefold() in {word.casefold() for word in placeholders()}
    return is_placeholder or any(not order.issue.get(name) for name in fields)


def _set(element: str, name: str, value: object) -> dict[str, Any]:
    return {
        "op_id": str(uuid4()),
        "kind": "set",
        "object": element,
        "property": name,
        "value": value,
    }
