"""What a file that leaves the studio is called: by its profile's pattern, and like no other."""

import re
from collections.abc import Sequence

from django.db.models import QuerySet

from studio.exports.models import Export
from studio.exports.rendering import KIT_ENDING, PACKAGE_ENDING
from studio.layouts.models import Version
from studio.layouts.rows import cover_told
from studio.press.profiles import PressProfile

FILE_NAME_MAX = 120
COMP = "comp"
SUFFIXES = {
    Export.Kind.PROOF: "-proof.png",
    Export.Kind.SHEET: "-proof-sheet.pdf",
    Export.Kind.TIFF: ".tif",
    Export.Kind.JPEG: ".jpg",
    Export.Kind.KIT: f"{KIT_ENDING}.zip",
    Export.Kind.IDML: f"{PACKAGE_ENDING}.zip",
}


def free_name(
    version: Version,
    kind: Export.Kind,
    profile: PressProfile,
    *,
    width_px: int | None = None,
    comp_words: str = "",
) -> str:
    """Return the pattern's name, and what tells the file apart where another bears that name.

    Another is a file of the same project and kind, but of another version, press profile or
    comp words; what is exported again as it was keeps its name. "comp" is added to every comp;
    as needed what differs, the cover's name or the profile's handle, and at last a number.
    """
    same = Export.objects.filter(
        version=version, profile=profile.to_json(), width_px=width_px, comp_words=comp_words
    )
    others = Export.objects.filter(version__layout__project=version.layout.project_id, kind=kind)
    others = others.exclude(pk__in=same.values("pk"))
    taken = set(others.values_list("file_name", flat=True))
    words = [COMP] if comp_words else []
    first = _named(version, kind, profile, width_px, words)
    if first not in taken:
        return first
    apart = _told_apart(version, profile, others.filter(file_name=first))
    numbers = ([], *([str(number)] for number in range(2, len(taken) + 3)))
    names = (
        _named(version, kind, profile, width_px, [*apart, *words, *number]) for number in numbers
    )
    return next(name for name in names if name not in taken)


def _told_apart(version: Version, profile: PressProfile, others: QuerySet[Export]) -> list[str]:
    """Return in what a file differs from those that bear its name already."""
    covers = others.exclude(version__layout=version.layout_id)
    presses = others.exclude(profile__handle=profile.handle)
    cover = cover_told(version) if covers.exists() else ""
    told = [cover if _plain(cover) != _plain(version.layout.project.title) else ""]
    told += [profile.handle] if presses.exists() else []
    return [part for part in told if part]


def _named(
    version: Version,
    kind: Export.Kind,
    profile: PressProfile,
    width_px: int | None,
    extra: Sequence[str],
) -> str:
    """Return the name that the profile's pattern gives, such as every file system takes."""
    issue = version.document["issue"]
    named = {
        "title": version.layout.project.title,
        "number": issue["number"],
        "date": issue["date"],
        "version": str(version.number),
        "profile": profile.handle,
        "cover": cover_told(version),
    }
    filled = re.sub(r"\{(\w+)\}", lambda found: named[found.group(1)], profile.file_name)
    words = _plain(filled) or "cover"
    parts = [*map(_plain, extra), *([str(width_px)] if width_px else [])]
    end = "".join(f"-{part}" for part in parts) + SUFFIXES.get(kind, f".{kind.value}")
    room = max(1, FILE_NAME_MAX - len(end.encode()))
    return words.encode()[:room].decode(errors="ignore") + end


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text).strip("-_")
