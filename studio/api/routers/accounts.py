"""One's own account: who I am, tokens for scripts, language."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from studio.accounts import actions, selectors
from studio.accounts.selectors import TokenRow
from studio.api.answers import answers
from studio.api.auth import signed_in_user_of, user_of
from studio.api.schemas import Id, LanguageBody, NamelessBody, TokenBody

router = Router(tags=["account"])


@router.get("/me", openapi_extra=answers(id=int, name=str, email=str, language=str, nameless=bool))
def me(request: HttpRequest) -> dict[str, Any]:
    """Who the session or token belongs to."""
    user = user_of(request)
    row = {"id": user.pk, "name": user.name, "email": user.email}
    return {**row, "language": user.language, "nameless": user.nameless}


@router.get("/me/tokens", openapi_extra=answers(tokens=list[TokenRow]))
def tokens(request: HttpRequest) -> dict[str, Any]:
    """My personal tokens, without their secrets."""
    return {"tokens": selectors.tokens_of(user_of(request))}


@router.post("/me/tokens", openapi_extra=answers(token=TokenRow, secret=str))
def create_token(request: HttpRequest, body: TokenBody) -> dict[str, Any]:
    """Make a token for scripts; its secret is shown in this answer only. Needs a session."""
    token, plain = actions.create_token(user=signed_in_user_of(request), name=body.name)
    return {"token": selectors.token_row(token), "secret": plain}


@router.delete("/me/tokens/{token_id}", openapi_extra=answers(token=TokenRow))
def revoke_token(request: HttpRequest, token_id: Id) -> dict[str, Any]:
    """End one of my tokens at once. Needs a session."""
    user = signed_in_user_of(request)
    token = actions.revoke_token(token=selectors.token_for(user, token_id), by=user)
    return {"token": selectors.token_row(token)}


@router.put("/me/language", openapi_extra=answers(language=str))
def set_language(request: HttpRequest, body: LanguageBody) -> dict[str, Any]:
    """Choose the language of pages and messages: en, zh-hans, or empty for the browser's."""
    user = actions.set_language(user=user_of(request), language=body.language)
    return {"language": user.language}


@router.put("/me/nameless", openapi_extra=answers(nameless=bool))
def set_nameless(request: HttpRequest, body: NamelessBody) -> dict[str, Any]:
    """Choose whether answers, pages and mails tell me who made, ordered, rated or said what."""
    user = actions.set_nameless(user=user_of(request), nameless=body.nameless)
    return {"nameless": user.nameless}
