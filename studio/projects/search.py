"""Finds prompts and comments by their words or their writer, in any script."""

from collections.abc import Mapping
from typing import TypedDict

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from studio.accounts import direct
from studio.accounts.models import User
from studio.core import search_terms
from studio.core.errors import RefusedError
from studio.projects.models import Project, SearchEntry
from studio.projects.permissions import Can, require
from studio.projects.selectors import PersonRow, people_of

QUERY_MAX = 200
SHOWN_MAX = 30
BEFORE, LENGTH = 30, 160


class SearchRow(TypedDict):
    """A text that was found: an excerpt around the words, and what to open."""

    kind: str
    id: int
    label: str
    place: dict[str, int]
    text: str
    by_name: str
    at: str


class Found(TypedDict):
    """What a search found; people match by their name."""

    results: list[SearchRow]
    people: list[PersonRow]


def index_text(
    *,
    project_id: int,
    kind: SearchEntry.Kind,
    object_id: int,
    label: str,
    place: Mapping[str, int],
    text: str,
    by_name: str,
) -> None:
    """Let a new text be found by its words and its writer; in the transaction that stores it."""
    whole = f"{by_name}\n{text}"
    terms = search_terms.terms_of(whole)
    entry = SearchEntry(
        project_id=project_id,
        kind=kind,
        object_id=object_id,
        label=label,
        place=dict(place),
        text=text,
        folded=search_terms.folded(whole),
        by_name=by_name,
        terms=terms,
    )
    direct.store(entry, made={"terms": "array_to_tsvector(%s::text[])"})


def search(*, project: Project, words: str, by: User) -> Found:
    """Return the newest texts that hold all the words, and the people whose name does.

    Raises:
        RefusedError: more than 200 characters.
    """
    require(by, project, Can.VIEW)
    if len(words) > QUERY_MAX:
        raise RefusedError(
            _("The search has %(count)d characters; at most %(limit)d are looked for.")
            % {"count": len(words), "limit": QUERY_MAX}
        )
    query = search_terms.query_of(words)
    if not (query.terms or query.prefixes):
        return {"results": [], "people": []}
    needle = search_terms.folded(words.strip())
    people = [row for row in people_of(project) if needle in search_terms.folded(row["name"])]
    entries = _matching(SearchEntry.objects.filter(project=project), query)
    shown = entries.order_by("-at", "-pk")[:SHOWN_MAX]
    return {"results": [_row(entry, query) for entry in shown], "people": people}


def _matching(entries: QuerySet[SearchEntry], query: search_terms.Query) -> QuerySet[SearchEntry]:
    asked = [f"'{term}'" for term in query.terms] + [f"'{start}':*" for start in query.prefixes]
    found = entries.annotate(matches=RawSQL("terms @@ %s::tsquery", [" & ".join(asked)])).filter(
        matches=True
    )
    for run in query.runs:
        found = found.filter(folded__contains=run)
    return found


def _row(entry: SearchEntry, query: search_terms.Query) -> SearchRow:
    return {
        "kind": entry.kind,
        "id": entry.object_id,
        "label": entry.label,
        "place": entry.place,
        "text": _excerpt(entry.text, query),
        "by_name": entry.by_name,
        "at": entry.at.isoformat(),
    }


def _excerpt(text: str, query: search_terms.Query) -> str:
    """Return the part of a text around the first of the words."""
    low = search_terms.folded(text)
    places = [low.find(term) for term in (*query.runs, *query.terms, *query.prefixes)]
    first = min((place for place in places if place >= 0), default=0)
    start = max(0, first - BEFORE) if len(text) > LENGTH else 0
    cut = text[start : start + LENGTH].strip()
    return f"{'…' if start else ''}{cut}{'…' if start + LENGTH < len(text) else ''}"
