"""Forms of the pages that work without script; actions check the values again."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from studio.accounts.models import User
from studio.accounts.tries import take_try, was_right
from studio.core.cover_formats import COVER_FORMATS
from studio.projects.models import Role
from studio.web.addresses import address_of

FORMATS = [(handle, preset.name) for handle, preset in COVER_FORMATS.items()]
ROLE_NAMES = [
    (Role.VIEWER, _("Viewer")),
    (Role.ARTIST, _("Artist")),
    (Role.EDITOR, _("Editor")),
]
ROLES = [
    (Role.VIEWER, _("Viewer: sees, comments and rates")),
    (Role.ARTIST, _("Artist: also generates and edits the layout")),
    (Role.EDITOR, _("Editor: also approves, exports and manages people")),
]


class SignInForm(forms.Form):
    """E-mail and password; too many wrong tries close it for five minutes where they come from."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        """Find the account; the same words for a wrong address and a wrong password."""
        cleaned = super().clean() or {}
        email, password = cleaned.get("email"), cleaned.get("password")
        if not email or not password:
            return cleaned
        taken = take_try(f"sign-in:{email}", address_of(self.request))
        if taken is None:
            raise forms.ValidationError(_("Too many tries. Wait five minutes, then try again."))
        user = authenticate(self.request, username=email.lower(), password=password)
        if not isinstance(user, User):
            raise forms.ValidationError(_("E-mail and password do not fit together."))
        was_right(taken)
        self.user = user
        return cleaned


class JoinForm(forms.Form):
    """What a new account needs."""

    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password, at least 10 characters"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class GuestForm(forms.Form):
    """What a guest is called and, where the link asks for it, its password."""

    name = forms.CharField(label=_("Name"), max_length=80)
    password = forms.CharField(
        label=_("Password of the link"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, asks_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_password:
            del self.fields["password"]


class ProjectForm(forms.Form):
    """A new project: what it is called and the size it is printed in."""

    title = forms.CharField(label=_("Title"), max_length=120)
    cover_format = forms.ChoiceField(
        label=_("Cover format (trim size)"), choices=FORMATS, initial="us-8375x10875"
    )
    due_on = forms.DateField(
        label=_("Due at the printer (optional)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class DueForm(forms.Form):
    """The day on which the printer wants the cover."""

    due_on = forms.DateField(
        label=_("Due at the printer"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class RenameForm(forms.Form):
    """A project's title."""

    title = forms.CharField(label=_("Title"), max_length=120)


class InviteForm(forms.Form):
    """A role for somebody who is not here yet."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES, initial=Role.ARTIST)
    email = forms.EmailField(label=_("E-mail, to send the link there (optional)"), required=False)


class ShareForm(forms.Form):
    """A link for people without an account."""

    days = forms.IntegerField(label=_("Works for (days)"), min_value=1, max_value=365, initial=14)
    may_comment = forms.BooleanField(label=_("Guests may comment"), required=False, initial=True)
    password = forms.CharField(
        label=_("Password (optional)"),
        required=False,
        strip=False,
        min_length=6,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    version = forms.TypedChoiceField(
        label=_("What is shared"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, versions: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[int | str, Any]] = [("", _("The board")), *versions]
        version = self.fields["version"]
        assert isinstance(version, forms.TypedChoiceField)
        version.choices = choices
