"""Fonts that people brought, with what their makers allow and what the owner says of them."""

from django.db import models

from studio.accounts.models import User
from studio.assets.models import Asset


class Typeface(models.Model):
    """One face of a licensed family. Its handle and its file stay; it is retired, not deleted,
    so that covers set in it before go on printing.
    """

    handle = models.CharField(max_length=64, unique=True)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    family = models.CharField(max_length=120)
    rights = models.CharField(max_length=16)
    licence = models.CharField(max_length=400)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
