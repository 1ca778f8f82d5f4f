"""What a digest says: notices by project with small pictures, and how to have fewer of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.mime.image import MIMEImage
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from studio.accounts.models import User
from studio.artwork.models import Variant
from studio.artwork.rows import label_of
from studio.assets.thumbnails import mail_picture
from studio.layouts.models import Version
from studio.layouts.rows import called_among
from studio.notices.models import Digest, Kind, MailChoice, Notice
from studio.notices.selectors import name_in, url_of
from studio.notices.stop_links import stop_path
from studio.notices.words import heading_of, sentence_of

LISTED_MAX = 30
SUBJECT_MAX = 150
PICTURES_MAX = 8
"""So many pictures travel with a mail; each is some 10 kB."""
_ABOUT_WORK = {Kind.MENTION, Kind.REPLY, Kind.COMMENT}
"""Notices whose sentence does not say which picture or version they are about."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One notice as the mail has it; `picture` is a Content-ID, empty without one."""

    said: str
    about: str
    quote: str
    url: str
    picture: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """A project's notices, newest first."""

    title: str
    lines: Sequence[Line]


class _DigestMail(EmailMultiAlternatives):
    """A mail whose pictures belong to its page and are no files to keep."""

    mixed_subtype = "related"


def message_of(digest: Digest) -> EmailMultiAlternatives:
    """Return a digest's mail, in its reader's language."""
    person = digest.person
    notices = list(digest.notices.select_related("project").order_by("-pk"))
    listed = notices[:LISTED_MAX]
    variants = _variants(listed)
    pictures = _pictures(variants.values())
    language = _language_of(person)
    stop = absolute(stop_path(person))
    with override(language):
        context: dict[str, Any] = {
            "language": language,
            "greeting": _greeting(person.name, len(notices)),
            "sections": _sections(listed, variants, pictures),
            "more": _more(len(notices) - len(listed)),
            "all": absolute("/notices/"),
            "frequency": absolute("/notices/#mail"),
            "stop": stop,
        }
        message = _DigestMail(
            subject=_subject(notices),
            body=_text(context),
            to=[person.email],
            headers={
                "Message-ID": f"<{digest.pk}@masthead>",
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
        message.attach_alternative(render_to_string("notices/digest.html", context), "text/html")
    for name, picture in pictures.items():
        message.attach(_attached(name, picture))
    return message


def _language_of(person: User) -> str:
    """Return the language a person chose, else the one of the page the mails were asked for on."""
    kept = MailChoice.objects.filter(person=person).values_list("language", flat=True).first()
    return person.language or kept or settings.LANGUAGE_CODE


def absolute(path: str) -> str:
    return f"{settings.MASTHEAD_ADDRESS}{path}"


def _subject(notices: Sequence[Notice]) -> str:
    """Return the one thing there is to tell, or how many in which project."""
    titles = {notice.project_id: notice.project.title for notice in notices}
    if len(notices) == 1:
        [notice] = notices
        said = sentence_of(notice.kind, name_in(notice), notice.facts)
        return _subject_of(notice.project.title, said)
    heading = heading_of(len(notices))
    if len(titles) == 1:
        return _subject_of(notices[0].project.title, heading)
    return heading


def _subject_of(title: str, said: str) -> str:
    """Return a text as a header may hold it: titles are people's own words."""
    line = " ".join((_("%(project)s: %(said)s") % {"project": title, "said": said}).split())
    return line if len(line) <= SUBJECT_MAX else f"{line[: SUBJECT_MAX - 1]}…"


def _greeting(name: str, count: int) -> str:
    text = ngettext(
        "%(name)s, one notice waits for you.", "%(name)s, %(count)d notices wait for you.", count
    )
    return text % {"name": name, "count": count}


def _more(count: int) -> str:
    return _("And %(count)d more.") % {"count": count} if count > 0 else ""


def _sections(
    notices: Sequence[Notice], variants: dict[int, Variant], pictures: dict[str, bytes]
) -> list[Section]:
    titles = {notice.project_id: notice.project.title for notice in notices}
    versions = _versions(notices)
    return [
        Section(
            title=title,
            lines=[
                _line(notice, variants.get(notice.place.get("variant", 0)), versions, pictures)
                for notice in notices
                if notice.project_id == project
            ],
        )
        for project, title in titles.items()
    ]


def _line(
    notice: Notice, variant: Variant | None, versions: dict[int, str], pictures: dict[str, bytes]
) -> Line:
    about = ""
    if notice.kind in _ABOUT_WORK and variant is not None:
        about = _("picture %(label)s") % {"label": label_of(variant)}
    elif notice.kind in _ABOUT_WORK and notice.place.get("version") in versions:
        about = _("version %(number)s") % {"number": versions[notice.place["version"]]}
    quote = " ".join(str(notice.facts.get("quote", "")).split())
    return Line(
        said=sentence_of(notice.kind, name_in(notice), notice.facts),
        about=about.strip(),
        quote=f"“{quote}”" if quote else "",
        url=absolute(url_of(notice)),
        picture=_name_of(variant) if variant and _name_of(variant) in pictures else "",
    )


def _variants(notices: Iterable[Notice]) -> dict[int, Variant]:
    """Return the pictures that notices are about, in the notices' order."""
    wanted = list(dict.fromkeys(n.place["variant"] for n in notices if "variant" in n.place))
    found = Variant.objects.select_related("asset", "iteration").in_bulk(wanted)
    return {pk: found[pk] for pk in wanted if pk in found}


def _versions(notices: Iterable[Notice]) -> dict[int, str]:
    """Return how the versions that notices are about are called, by their ids."""
    wanted = {n.place["version"] for n in notices if "version" in n.place}
    found = Version.objects.filter(pk__in=wanted).select_related("layout")
    return called_among(found.defer("document", "layout__document"))


def _pictures(variants: Iterable[Variant]) -> dict[str, bytes]:
    """Return small pictures by Content-ID; one whose file is gone is left out, the mail is not."""
    found = dict[str, bytes]()
    for variant in list(variants)[:PICTURES_MAX]:
        try:
            found[_name_of(variant)] = mail_picture(variant.asset.sha256)
        except FileNotFoundError:
            continue
    return found


def _name_of(variant: Variant) -> str:
    return f"{variant.asset.sha256[:32]}@masthead"


def _attached(name: str, picture: bytes) -> MIMEImage:
    part = MIMEImage(picture, "jpeg")
    part.add_header("Content-ID", f"<{name}>")
    part.add_header("Content-Disposition", "inline")
    return part


def _text(context: dict[str, Any]) -> str:
    """Return the mail for whoever reads mails as text."""
    blocks = [context["greeting"]]
    for section in context["sections"]:
        blocks.append(f"{section.title}\n{'-' * len(section.title)}")
        blocks += [_plain(line) for line in section.lines]
    if context["more"]:
        blocks.append(context["more"])
    footer = [
        _("All notices: %(url)s") % {"url": context["all"]},
        _("How often these mails come: %(url)s") % {"url": context["frequency"]},
        _("Stop these mails: %(url)s") % {"url": context["stop"]},
    ]
    return "\n\n".join([*blocks, "\n".join(footer)]) + "\n"


def _plain(line: Line) -> str:
    said = f"{line.said} ({line.about})" if line.about else line.said
    return "\n".join(
        part for part in (f"- {said}", line.quote and f"  {line.quote}", f"  {line.url}") if part
    )
