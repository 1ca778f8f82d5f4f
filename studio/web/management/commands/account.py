"""`manage.py account`: an account for somebody, a link that signs them in, or an account shut."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from studio.accounts import actions
from studio.accounts.models import User
from studio.core.errors import DomainError

LINK_HOURS = 24


class Command(BaseCommand):
    help = (
        "Print a link that signs somebody in once, within 24 hours; with --name, make the account "
        "first. `changepassword EMAIL` sets a forgotten password anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        wish = parser.add_mutually_exclusive_group()
        wish.add_argument("--name", help="make an account for the person of that name")
        wish.add_argument(
            "--shut",
            action="store_true",
            help="end the person's sessions, links and tokens for good; their work stays",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["name"]:
                actions.create_user(email=options["email"], name=options["name"], password=None)
            user = _person(options["email"])
            if options["shut"]:
                actions.deactivate(user=user)
                self.stdout.write(f"{user.name} ({user.email}) can no longer sign in.")
                return
            token = actions.create_sign_in_link(user=user, minutes=LINK_HOURS * 60)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{settings.MASTHEAD_ADDRESS}/sign-in/{token}/")


def _person(email: str) -> User:
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise CommandError(f"Nobody signs in as {email}; --name 'Their name' makes an account.")
    return user
