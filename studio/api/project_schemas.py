"""The bodies that projects take."""

from datetime import date

from studio.api.schemas import Body, Handle


class ProjectBody(Body):
    title: str
    cover_format: Handle
    due_on: date | None = None


class DueBody(Body):
    due_on: date | None


class TitleBody(Body):
    title: str
