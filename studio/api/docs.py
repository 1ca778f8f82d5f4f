"""Swagger UI from our own vendored files, under a content security policy of its own."""

from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

POLICY = {
    "require-trusted-types-for": None,
    "trusted-types": None,
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
}
"""What Swagger UI cannot do without: it writes markup as strings, sets styles in attributes and
has its icons in data addresses. Scripts still need the page's nonce, and the page shows nothing
but our own description, so the relaxation ends here."""


class SwaggerPage(DocsBase):
    """Renders /api/docs."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        url = self.get_openapi_url(api, kwargs)
        page: HttpResponse = _page(request, url)
        return page


def _rendered(request: HttpRequest, openapi_url: str) -> HttpResponse:
    return render(request, "api/docs.html", {"openapi_url": openapi_url})


_page: Any = csp_replace(POLICY)(_rendered)  # type: ignore[arg-type]
