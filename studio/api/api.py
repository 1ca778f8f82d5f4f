"""The JSON API: everything the pages do, for scripts too; documented at /api/docs."""

from itertools import chain
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.errors import ValidationError, ValidationErrorContext
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from studio.api.answers import COMPONENTS
from studio.api.auth import MEMBERS
from studio.api.bodies import BodyParser
from studio.api.docs import SwaggerPage
from studio.api.errors import add_handlers
from studio.api.routers import (
    accounts,
    artwork,
    assets,
    ballots,
    canvases,
    composing,
    drafts,
    exports,
    jobs,
    layouts,
    notices,
    people,
    press,
    projects,
    prompts,
    reviews,
    separations,
    sheets,
    signoffs,
    typefaces,
)
from studio.api.writes import HEADER
from studio.projects.nameless import told

DESCRIPTION = """
Everything the pages do goes through these operations. Send a personal token from your account
page as `Authorization: Bearer <token>`; a browser's session works too, with its CSRF token in
`X-CSRFToken`.

A write answers `{"seq", "replayed", ...rows}`: `seq` is the number of the event it appended to the
project's log. Give each write an `Idempotency-Key` of your own (a random UUID, version 4): sent
again by you, it is done once and answers with the first number and `replayed: true`.

A refusal answers `{"error": {"code", "message"}}`: 401 without a valid token or session, 403 for a
role that is too low, 404 for an unknown id and for what is none of your business, 409 where the
state of things is in the way, 422 for a value out of range. Seeds are decimal strings.
"""


class MastheadAPI(NinjaAPI):
    """An API that describes what all operations share, and tells what was sent wrongly."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"].update(COMPONENTS)
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                operation["summary"] = operation.pop("description").rstrip(".")
                operation["responses"] = {**operation["responses"], **_REFUSALS}
                if method != "get":
                    operation["parameters"] = [*operation.get("parameters", []), _KEY]
        return schema

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """Keep the values: a refusal that names one is easier to mend."""
        refused = super().validation_error_from_error_contexts(error_contexts)
        told = [c.pydantic_validation_error.errors(include_url=False) for c in error_contexts]
        for error, full in zip(refused.errors, chain(*told), strict=True):
            error["input"] = full["input"]
        return refused


class AsTold(JSONRenderer):
    """Writes each answer as its reader is told it: some read without names."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        shown = told(getattr(request, "auth", None), data)
        return super().render(request, shown, response_status=response_status)


_KEY = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "format": "uuid"},
    "description": "Names this write, so that it is done once however often it is sent.",
}
_REFUSALS = {
    "4XX": {
        "description": "Refused",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "error": {
                            "type": "object",
                            "properties": {
                                "code": {"type": "string"},
                                "message": {"type": "string"},
                            },
                        }
                    },
                }
            }
        },
    }
}

api = MastheadAPI(
    title="Masthead",
    version="1",
    description=DESCRIPTION,
    auth=MEMBERS,
    parser=BodyParser(),
    renderer=AsTold(),
    docs=SwaggerPage(),
    urls_namespace="api",
)
add_handlers(api)
for module in (
    accounts,
    projects,
    people,
    drafts,
    prompts,
    artwork,
    assets,
    jobs,
    layouts,
    composing,
    canvases,
    reviews,
    signoffs,
    ballots,
    sheets,
    exports,
    separations,
    press,
    typefaces,
    notices,
):
    api.add_router("", module.router)
