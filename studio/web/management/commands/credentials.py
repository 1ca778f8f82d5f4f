"""`manage.py credentials`: whose certificate signs this studio's files, and replacing it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.core.errors import DomainError
from studio.exports.identity import put_by_identity, signer_facts, studio_identity, take_identity
from studio.press.provenance.credentials import Identity


class Command(BaseCommand):
    """Show the signing certificate, take one of your own, or go back to one made here."""

    help = "Show or replace the certificate that signs this studio's files."

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        deeds.add_parser("show", help="who signs, by whose certificate, until when")
        use = deeds.add_parser("use", help="sign with your own certificate from now on")
        use.add_argument("certificate", type=Path, help="PEM, the signer's certificate first")
        use.add_argument("key", type=Path, help="PEM, without a passphrase")
        deeds.add_parser("own", help="put the certificate by and make one of the studio's own")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["deed"] == "use":
            self._use(options["certificate"], options["key"])
        elif options["deed"] == "own":
            aside = put_by_identity()
            studio_identity()
            self.stdout.write(f"The former certificate is in {aside}." if aside else "Made.")
        facts = signer_facts()
        if facts is None:
            self.stdout.write("Nothing was signed yet; the first export makes a certificate.")
            return
        self.stdout.write(f"{facts.signer}, by {facts.issuer}, until {facts.until:%Y-%m-%d}")

    def _use(self, certificate: Path, key: Path) -> None:
        try:
            take_identity(Identity(chain=certificate.read_bytes(), key=key.read_bytes()))
        except DomainError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
