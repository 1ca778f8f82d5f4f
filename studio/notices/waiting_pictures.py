"""The pictures of what waits, fetched for the page that shows them: a count needs none."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypedDict

from studio.artwork.models import Variant
from studio.layouts.models import Version
from studio.layouts.rows import called_among
from studio.notices.waiting import WaitingRow
from studio.reviews.models import BallotEntry

ENTRIES_SHOWN = 6
"""So many pictures of a round stand in its row; its window shows all."""


class Shown(TypedDict):
    """A picture of a waiting thing: its address small, and twice as large for fine screens."""

    small: str
    large: str


class PicturedRow(WaitingRow):
    """A waiting thing with its pictures, how many more a round of votes has, and how people call
    the version that it is about, "" for none."""

    pictures: list[Shown]
    more: int
    called: str


def pictured(rows: Iterable[WaitingRow]) -> list[PicturedRow]:
    """Return what waits with its pictures, in a fixed number of queries however much waits."""
    found = list(rows)
    wanted = {row["variant"] for row in found if row["variant"]}
    painted = dict(Variant.objects.filter(pk__in=wanted).values_list("pk", "asset__sha256"))
    rounds = _rounds({row["ballot"] for row in found if row["ballot"]})
    versions = Version.objects.filter(pk__in={row["version"] for row in found if row["version"]})
    versions = versions.select_related("layout").defer("document", "layout__document")
    told = called_among(versions)
    return [
        {**_pictured(row, painted, rounds), "called": told.get(row["version"] or 0, "")}
        for row in found
    ]


def _rounds(ballots: set[int]) -> dict[int, list[str]]:
    """Return the hashes of the pictures of each round, in the round's order."""
    entries = BallotEntry.objects.filter(ballot__in=ballots).order_by("ballot", "number")
    found = defaultdict[int, list[str]](list)
    for ballot, sha in entries.values_list("ballot", "variant__asset__sha256"):
        found[ballot].append(sha)
    return found


def _pictured(
    row: WaitingRow, painted: dict[int, str], rounds: dict[int, list[str]]
) -> PicturedRow:
    shown: list[Shown] = []
    more = 0
    if row["version"]:
        proof = f"/api/versions/{row['version']}/proof?width="
        shown = [{"small": f"{proof}160", "large": f"{proof}320"}]
    elif row["variant"]:
        shown = [_asset(row, painted[row["variant"]], 96, 256)]
    elif row["ballot"]:
        shas = rounds[row["ballot"]]
        shown = [_asset(row, sha, 256, 512) for sha in shas[:ENTRIES_SHOWN]]
        more = len(shas) - len(shown)
    return {**row, "pictures": shown, "more": more, "called": ""}


def _asset(row: WaitingRow, sha: str, small: int, large: int) -> Shown:
    address = f"/assets/{row['project']}/{sha}?w="
    return {"small": f"{address}{small}", "large": f"{address}{large}"}
