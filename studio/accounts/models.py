"""People and the secrets by which they and their scripts sign in."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.management.base import CommandError
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    """Finds people for Django's own `changepassword`; nobody here is above the others."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())

    def create_superuser(self, **_fields: object) -> None:
        raise CommandError(
            "There are no superusers here. `manage.py account EMAIL --name NAME` makes an account."
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, blank=True)
    nameless = models.BooleanField(default=False, db_default=False)
    """Judges without names: see `core.nameless`."""
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="email_is_lower_case",
                condition=models.Q(email=Lower("email")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A personal token for scripts; only its SHA-256 is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user}: {self.name}"


class SignInLink(models.Model):
    """A link that signs one person in, once; only the SHA-256 of its secret is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_in_links")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Sign-in link of {self.user}"


class PasswordTry(models.Model):
    """One wrong password, kept for as long as it counts; `key` is a hash of what it was for."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="password_tries_by_key")]

    def __str__(self) -> str:
        return f"Try of {self.key[:8]} at {self.at}"
