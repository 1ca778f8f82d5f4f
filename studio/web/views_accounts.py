"""Signing in and out, invitations, share links, one's own account and language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studio.accounts.actions import (
    change_password,
    create_token,
    create_user,
    rename,
    revoke_token,
    set_language,
    sign_in_by_link,
)
from studio.accounts.models import User
from studio.accounts.names import checked_name
from studio.accounts.selectors import person_of_link, token_for, tokens_of
from studio.accounts.tries import take_try, was_right
from studio.core.errors import DomainError, NotAllowedError, NotFoundError
from studio.projects.actions import accept_invitation
from studio.projects.guests import open_link, remember_guest
from studio.projects.models import Role, ShareLink
from studio.projects.permissions import role_of
from studio.projects.selectors import invitation_for_token, share_link_for
from studio.web.addresses import address_of
from studio.web.forms import ROLES, GuestForm, JoinForm, SignInForm
from studio.web.pages import account_of, number_in, page

BACKEND = "django.contrib.auth.backends.ModelBackend"
LANGUAGE_AGE_S = 60 * 60 * 24 * 365


def _next_url(request: HttpRequest) -> str:
    """Return where to go afterwards: only ever a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"


def _enter(request: HttpRequest, user: User, to: str) -> HttpResponse:
    """Sign `user` in and go on, in that person's language."""
    login(request, user, backend=BACKEND)
    return _in_language(redirect(to), user.language)


def _in_language(response: HttpResponse, language: str) -> HttpResponse:
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=LANGUAGE_AGE_S,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid() and form.user is not None:
        return _enter(request, form.user, _next_url(request))
    context = {"form": form, "next": _next_url(request)}
    return render(request, "accounts/sign_in.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@page
def sign_in_link(request: HttpRequest, *, token: str) -> HttpResponse:
    """Opening the link uses nothing up, pressing its button does: mail scanners open links."""
    if request.method == "POST":
        return _enter(request, sign_in_by_link(token=token), "/")
    context = {"name": person_of_link(token).name}
    return render(request, "accounts/sign_in_link.html", context)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")


@never_cache
@require_http_methods(["GET", "POST"])
@page
def invitation(request: HttpRequest, *, token: str) -> HttpResponse:
    """Join a project, with a new account where nobody is signed in."""
    invited = invitation_for_token(token)
    user = account_of(request)
    form = JoinForm(request.POST or None, initial={"email": invited.email})
    if request.method == "POST":
        user = user or _new_account(form)
        if user is not None:
            member = accept_invitation(token=token, by=user)
            return _enter(request, user, f"/projects/{member.project_id}/")
    context = {
        "form": form,
        "invitation": invited,
        "role": dict(ROLES)[Role(invited.role)],
        "next": request.path,
    }
    return render(request, "accounts/invitation.html", context)


def _new_account(form: JoinForm) -> User | None:
    """Make the account a form asks for, or put the refusal beside the form."""
    if not form.is_valid():
        return None
    try:
        return create_user(**form.cleaned_data)
    except DomainError as error:
        form.add_error(None, error.said(_))
        return None


@never_cache
@require_http_methods(["GET", "POST"])
@page
def share(request: HttpRequest, *, token: str) -> HttpResponse:
    """Let a guest in who gives a name; members go straight to what is shared."""
    link = share_link_for(token)
    user = account_of(request)
    if user is not None and role_of(user, link.project):
        return redirect(_shared_page(link))
    form = GuestForm(
        request.POST or None,
        initial={"name": user.name if user else ""},
        asks_password=bool(link.password),
    )
    if request.method == "POST" and form.is_valid() and _let_in(request, link, form):
        return redirect(_shared_page(link))
    return render(request, "accounts/share.html", {"form": form, "link": link})


def _let_in(request: HttpRequest, link: ShareLink, form: GuestForm) -> bool:
    """Remember the guest a form names, or put the refusal beside the form."""
    try:
        password = form.cleaned_data.get("password", "")
        open_link(link, password, address=address_of(request))
        name = checked_name(form.cleaned_data["name"])
    except DomainError as error:
        form.add_error(None, error.said(_))
        return False
    remember_guest(request.session, link=link, name=name)
    return True


def _shared_page(link: ShareLink) -> str:
    if link.kind != ShareLink.Kind.BOARD:
        return f"/projects/{link.project_id}/review/?{link.kind}={link.object_id}"
    return f"/projects/{link.project_id}/"


@never_cache
@require_http_methods(["GET", "POST"])
@page
def account(request: HttpRequest) -> HttpResponse:
    """Show and change one's name, language and tokens."""
    user = account_of(request)
    if user is None:
        return redirect(f"{settings.LOGIN_URL}?next={request.path}")
    plain = ""
    if request.method == "POST":
        plain = _change_account(request, user)
        if not plain:
            return redirect("account")
    context = {"tokens": tokens_of(user), "plain": plain, "person": user}
    return render(request, "accounts/account.html", context)


def _change_account(request: HttpRequest, user: User) -> str:
    """Do what the pressed button says; return a new token's secret, which shows only once."""
    match request.POST.get("do"):
        case "rename":
            rename(user=user, name=request.POST.get("name", ""))
            messages.success(request, _("Your name is saved."))
        case "password":
            _change_password(request, user)
        case "token":
            return create_token(user=user, name=request.POST.get("name", ""))[1]
        case "revoke":
            number = number_in(request.POST.get("token"))
            if number is None:
                raise NotFoundError
            revoke_token(token=token_for(user, number), by=user)
            messages.success(request, _("The token is revoked."))
    return ""


def _change_password(request: HttpRequest, user: User) -> None:
    current, new = request.POST.get("current", ""), request.POST.get("new", "")
    taken = take_try(f"password:{user.pk}", address_of(request))
    if taken is None:
        raise NotAllowedError(_("Too many tries. Wait five minutes, then try again."))
    change_password(user=user, current=current, new=new)
    was_right(taken)
    update_session_auth_hash(request, user)
    messages.success(
        request,
        _("Your password is changed. Other browsers are signed out, and your tokens have ended."),
    )


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show the pages in another language from now on."""
    wanted = request.POST.get("language", "")
    response = redirect(_next_url(request))
    if not check_for_language(wanted) or wanted not in dict(settings.LANGUAGES):
        return response
    user = account_of(request)
    if user is not None:
        set_language(user=user, language=wanted)
    return _in_language(response, wanted)
