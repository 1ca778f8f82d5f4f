"""Lists, checks, adds and removes the models of this machine."""

import os
import platform
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from generation.contract.engine import AdapterCard, AdapterKind, ModelCard
from generation.contract.errors import ContractError, EngineError
from generation.engine.adapters import AdapterEntry, adapters_in
from generation.engine.catalogue import ModelEntry
from generation.engine.checkpoints.reading import checkpoint_at
from generation.engine.engine import entries_of
from generation.worker.adapter_check import check_adapter
from generation.worker.adapter_shelf import AdapterShelf
from generation.worker.assemble import child_config
from generation.worker.hub import Hub, HubError, OnBytes
from generation.worker.hub_files import Brought, brought
from generation.worker.licences import UNKNOWN, USES, Terms, said_terms, terms_of
from generation.worker.model_check import Checked, check
from generation.worker.shelf import Shelf, handle_for
from studio.jobs.catalogue import model_details, record_check

HUB_NAME = re.compile(r"[\w][\w.-]*(/[\w][\w.-]*)?")
PREDICTIONS = ("epsilon", "v_prediction")


class Command(BaseCommand):
    help = "Lists, checks, adds and removes models."

    def add_arguments(self, parser: CommandParser) -> None:
        does = parser.add_subparsers(dest="does", required=True)
        does.add_parser("list", help="show the models of this machine")
        checked = does.add_parser("check", help="load a model, take a step, measure")
        checked.add_argument("handle")
        added = does.add_parser("add", help="copy, link or fetch a model")
        added.add_argument(
            "source", help="a diffusers folder, a .safetensors file, or owner/name on the hub"
        )
        added.add_argument("--handle", help="how it is called here")
        added.add_argument("--link", action="store_true", help="leave the folder where it is")
        added.add_argument("--kind", choices=["model", *AdapterKind], default="model")
        added.add_argument("--licence", help="its short name, where nobody wrote it down")
        added.add_argument("--commercial-use", choices=USES)
        added.add_argument("--base", help="for a transformer in one file: whose parts go with it")
        added.add_argument("--prediction", choices=PREDICTIONS, help="of a single-file UNet")
        added.add_argument("--image-encoder", type=Path, help="an IP-Adapter's, as a folder")
        added.add_argument("--revision", default="main", help="of the hub's model")
        added.add_argument("--file", help="of the hub's model: a checkpoint or an adapter's file")
        does.add_parser("remove", help="delete a model").add_argument("handle")

    def handle(self, *args: Any, **options: Any) -> None:
        for library in ("TRANSFORMERS", "DIFFUSERS"):  # their advice is for programmers
            os.environ.setdefault(f"{library}_VERBOSITY", "error")
        try:
            match options["does"]:
                case "list":
                    self._list()
                case "check":
                    self._check(options["handle"])
                case "add":
                    self._add(options)
                case "remove":
                    self._remove(options["handle"])
                    self.stdout.write(f"{options['handle']} is removed.")
        except (ContractError, EngineError, HubError) as error:
            raise CommandError(str(error)) from error

    def _shelf(self) -> Shelf:
        return Shelf(settings.MASTHEAD_MODELS)

    def _list(self) -> None:
        entries = entries_of(child_config().engine)
        if not entries:
            folder = settings.MASTHEAD_MODELS
            self.stdout.write(f"No models in {folder} yet; the painter needs none.")
        for entry in entries:
            card = entry.card
            use = f"licence {card.licence}, commercial use {card.commercial_use}"
            about = card.problem or f"{card.family}, {card.executor}, {use}"
            size = f"{entry.weight_bytes / 1e9:.1f} GB"
            self.stdout.write(f"{card.handle:<32}{size:>9}  {card.title}: {about}")
        for adapter in adapters_in(settings.MASTHEAD_MODELS):
            self.stdout.write(_line_of(adapter))
        self._list_served()

    def _list_served(self) -> None:
        """Say which workers of any machine serve which model, where the database can be reached."""
        try:
            rows = model_details()
        except DatabaseError:
            self.stdout.write("The studio's database is away, so who serves what is not known.")
            return
        served = [row for row in rows if row["workers"]]
        self.stdout.write("Served now:" if served else "No worker runs now.")
        for row in served:
            workers = ", ".join(
                f"{worker['name']} ({worker['device'] or 'device unknown'})"
                for worker in row["workers"]
            )
            self.stdout.write(f"{row['handle']:<32}{workers}")

    def _check(self, handle: str) -> None:
        config = child_config().engine
        cards = {entry.card.handle: entry.card for entry in entries_of(config)}
        if handle not in cards and self._adapter_shelf().has(handle):
            self.stdout.write(check_adapter(config, handle, list(cards.values())))
            return
        if handle not in cards:
            others = [entry.card.handle for entry in adapters_in(settings.MASTHEAD_MODELS)]
            known = ", ".join([*cards, *others])
            raise ContractError(f"There is no model or adapter '{handle}'; there are {known}.")
        if cards[handle].problem:
            raise ContractError(f"The model '{handle}' cannot be used. {cards[handle].problem}")
        found = check(config, cards[handle], batches=True)
        self.stdout.write(
            f"{handle} paints on {found.device}: loaded in {found.load_s:.1f} s, "
            f"{found.step_s:.2f} s per step at {found.width} x {found.height} px, "
            f"{found.memory_bytes / 1e9:.1f} GB of this process's memory.{_batch_words(found)}"
        )
        self._record(cards[handle], found)

    def _record(self, card: ModelCard, found: Checked) -> None:
        """Let the studio's page of models show it, where the studio's database can be reached."""
        try:
            record_check(
                card=card,
                machine=platform.node(),
                device=found.device,
                load_s=found.load_s,
                step_s=found.step_s,
                memory_bytes=found.memory_bytes,
                width_px=found.width,
                height_px=found.height,
                batch_ms=found.batch_ms,
                together=found.together,
            )
        except DatabaseError:
            self.stdout.write(
                "The studio's database is away, so its page of models does not show this. Start "
                "the studio and check again to have it there."
            )

    def _add(self, options: dict[str, Any]) -> None:
        source: str = options["source"]
        if options["kind"] != "model":
            self._add_kind(source, AdapterKind(options["kind"]), options)
            return
        handle = options["handle"] or handle_for(source)
        if Path(source).is_dir():
            entry = self._shelf().add_folder(
                Path(source),
                handle,
                link=options["link"],
                card=self._terms(Path(source), options).card,
                said=_said(options),
            )
        elif Path(source).is_file():
            entry = self._converted(Path(source), options)
        elif not HUB_NAME.fullmatch(source):
            raise ContractError(
                f"There is nothing at {source}, and it is no owner/name of the hub. Give the path "
                "of a diffusers folder or a .safetensors file."
            )
        else:
            entry = self._fetched(source, handle, options)
        self._tell(entry)

    def _converted(self, source: Path, options: dict[str, Any]) -> ModelEntry:
        checkpoint = checkpoint_at(source)
        self.stdout.write(f"{source.name} is {checkpoint.kind.value}; it is converted once…")
        base = options["base"]
        known = self._shelf().folder / base if base else None
        return self._shelf().add_file(
            checkpoint,
            options["handle"] or handle_for(source.stem),
            card={
                "title": checkpoint.title[:80],
                **(options.get("said") or self._terms(source, options).card),
            },
            prediction=options["prediction"],
            base=known if known is not None and known.is_dir() else base and Path(base),
        )

    def _terms(self, source: Path, options: dict[str, Any]) -> Terms:
        return terms_of(
            source,
            licence=options["licence"],
            use=options["commercial_use"],
            ask=input if sys.stdin.isatty() else None,
        )

    def _add_kind(self, source: str, kind: AdapterKind, options: dict[str, Any]) -> None:
        """Add an adapter or upscaler from the disk, or from the hub where none lies there."""
        is_local = Path(source).exists() or not HUB_NAME.fullmatch(source)
        if is_local or source.endswith(".safetensors"):
            self._add_adapter(Path(source), kind, options)
            return
        handle = options["handle"] or handle_for(source)
        with self._from_hub(source, handle, kind, options) as found:
            said = {**found.card, **_said(options)}
            self._add_adapter(found.path, kind, {**options, "handle": handle, "said": said})

    def _add_adapter(self, source: Path, kind: AdapterKind, options: dict[str, Any]) -> None:
        said = options.get("said")
        entry = self._adapter_shelf().add(
            source,
            kind,
            options["handle"] or handle_for(source.stem),
            image_encoder=options["image_encoder"],
            card={} if said else self._terms(source, options).card,
            said=said or _said(options),
        )
        fits = [
            model.card.title
            for model in entries_of(child_config().engine)
            if entry.card.handle in {card.handle for card in model.card.adapters}
        ]
        made = f", made for {entry.card.made_for}" if entry.card.made_for else ""
        offered = f"Fits {', '.join(fits)}." if fits else "No model here takes it yet."
        if kind is AdapterKind.UPSCALER:
            offered = "It enlarges pictures of every model."
        self.stdout.write(
            f"{entry.card.handle} is added: {kind.value}{made}. {offered} "
            f"{_licence_words(entry.card, entry.folder)} "
            "Workers offer it when they are started next."
        )

    def _remove(self, handle: str) -> None:
        if self._adapter_shelf().has(handle):
            self._adapter_shelf().remove(handle)
        else:
            self._shelf().remove(handle)

    def _adapter_shelf(self) -> AdapterShelf:
        return AdapterShelf(settings.MASTHEAD_MODELS)

    def _fetched(self, name: str, handle: str, options: dict[str, Any]) -> ModelEntry:
        if options["file"]:
            with self._from_hub(name, handle, None, options) as found:
                said = {"said": {**found.card, **_said(options)}}
                return self._converted(found.path, {**options, **said, "handle": handle})
        with self._progress() as on_bytes:
            return self._shelf().add_from_hub(
                self._hub(),
                name,
                handle,
                revision=options["revision"],
                on_bytes=on_bytes,
                said=_said(options),
            )

    def _hub(self) -> Hub:
        return Hub(settings.MASTHEAD_HUB, token=settings.MASTHEAD_HUB_TOKEN)

    @contextmanager
    def _from_hub(
        self, name: str, handle: str, kind: AdapterKind | None, options: dict[str, Any]
    ) -> Iterator[Brought]:
        with (
            self._progress() as on_bytes,
            brought(
                self._hub(),
                settings.MASTHEAD_MODELS,
                name,
                handle,
                kind=kind,
                file=options["file"],
                revision=options["revision"],
                on_bytes=on_bytes,
            ) as found,
        ):
            yield found

    @contextmanager
    def _progress(self) -> Iterator[OnBytes]:
        """Show a bar for each file that comes."""
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
        with Progress(*columns, TransferSpeedColumn()) as progress:
            tasks: dict[str, Any] = {}

            def on_bytes(file: str, here: int, size: int) -> None:
                if file not in tasks:
                    tasks[file] = progress.add_task(file, total=size)
                progress.update(tasks[file], completed=here)

            yield on_bytes

    def _tell(self, entry: ModelEntry) -> None:
        card = entry.card
        self.stdout.write(
            f"{card.handle} is added: {card.title}, {card.family}. "
            f"{_licence_words(card, entry.folder)} Workers offer it when they are started next."
        )


def _said(options: dict[str, Any]) -> dict[str, str]:
    return said_terms(options["licence"], options["commercial_use"])


def _batch_words(found: Checked) -> str:
    """Return how several pictures in one pass pay, and what workers do because of it."""
    alone = found.batch_ms.get(1)
    if not alone:
        return ""
    others = [f"{count} {ms / alone:.1f}" for count, ms in found.batch_ms.items() if count > 1]
    if not others:
        return " One pass takes so long that several pictures at once were not tried."
    pays = (
        f"up to {found.together} are painted at once"
        if found.together > 1
        else "pictures take turns, step by step"
    )
    return f" Times of one picture that several take in a pass: {', '.join(others)}; so {pays}."


def _line_of(adapter: AdapterEntry) -> str:
    card = adapter.card
    made = f" for {card.made_for}" if card.made_for else ""
    use = f"licence {card.licence}, commercial use {card.commercial_use}"
    about = card.problem or f"{card.kind.value}{made}, {use}"
    return f"{card.handle:<32}{adapter.size_bytes / 1e9:>6.1f} GB  {card.title}: {about}"


def _licence_words(card: ModelCard | AdapterCard, folder: Path) -> str:
    if card.licence == UNKNOWN:
        return (
            "Its licence is not known; once you know it, write licence and commercial_use into "
            f"{folder / 'card.toml'}, or add it again with --licence and --commercial-use."
        )
    return f"Licence {card.licence}, commercial use {card.commercial_use}."
