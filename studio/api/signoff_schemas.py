"""The bodies that sign-offs take. Who may sit in a stage is checked by the action."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from studio.api.schemas import Body, Id, Number


class DecisionBody(Body):
    verdict: Literal["approved", "changes_requested", "not_relevant", "withdrawn"]
    reason: Annotated[str, Field(max_length=2000)] = ""


class SeatBody(Body):
    """A member by id, or a role that any of its members may answer for."""

    person: Id | None = None
    role: Annotated[str, Field(max_length=20)] = ""


class StageBody(Body):
    """A stage; `needed` counts for the rule `some` alone."""

    seats: Annotated[list[SeatBody], Field(max_length=50)]
    rule: Annotated[str, Field(max_length=20)] = "all"
    needed: Number = 1
    name: str = ""
    due: AwareDatetime | None = None


class ReviewBody(Body):
    stages: Annotated[list[StageBody], Field(max_length=20)]
    brief: str = ""
