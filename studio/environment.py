"""The only reader of the environment."""

import hashlib
import secrets
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

BASE_DIR = Path(__file__).resolve().parent.parent
SOCKET_PATH_MAX = 107


class Environment(BaseSettings):
    """What an administrator may set; every name has the prefix MASTHEAD_ but DATABASE_URL."""

    model_config = SettingsConfigDict(env_prefix="MASTHEAD_", extra="ignore", frozen=True)

    debug: bool = False
    hosts: str = "localhost,127.0.0.1,[::1]"
    """Host names under which the studio is reached, separated by commas."""
    origins: str = ""
    """Full origins (https://studio.example) that may post forms and open sockets."""
    https: bool = False
    proxies: int | None = Field(default=None, ge=0, le=8)
    """How many proxies in front add the caller's address to X-Forwarded-For; one with `https`."""
    var: Path = BASE_DIR / "var"
    models: Path | None = None
    """Folder of diffusers model folders; `var/models` unless set."""
    hub: str = "https://huggingface.co"
    """Where `manage.py models add` fetches models from."""
    hub_token: str = ""
    default_model: str = ""
    llm_url: str = ""
    """An OpenAI-compatible API, up to and with /v1; empty means no proposals from a model."""
    llm_key: str = ""
    llm_model: str = ""
    llm_timeout_s: float = Field(default=20.0, gt=0, le=120)
    fonts: Path | None = None
    """A folder of further fonts, Chinese ones above all."""
    matting: Path | None = None
    """A folder with a ViTMatte model that gives cut-outs their edge; none unless set."""
    email_url: str = ""
    """smtp://name:password@host:587 (with STARTTLS) or smtps://…:465; empty prints mails."""
    email_from: str = "masthead@localhost"
    address: str = "http://127.0.0.1:8000"
    """Under which the studio is reached; links in mails begin with it."""
    secret: str = ""
    old_secrets: str = ""
    """Signing keys that were replaced, separated by commas: the history's seals need them."""
    device: str = "auto"
    engine: str = "real"
    """`fake` replaces the engine by the deterministic one of tests and load benches."""
    fake_step_ms: float = 0.0
    images_api: str = ""
    """An OpenAI-compatible server of images, such as http://gpu-box:8000/v1; none unless set."""
    images_api_key: str = ""
    images_api_models: str = ""
    """Names of the server's models that are offered, separated by commas."""
    images_api_licence: str = "unknown"
    images_api_commercial_use: str = Field(default="unknown", pattern="^(yes|no|unknown)$")
    images_api_edits: bool = False
    """Whether the server answers at /images/edits too: variations, inpaint and outpaint."""
    images_api_plain: bool = False
    """Send OpenAI's own fields only, as hosted services demand: no seed, steps or guidance."""
    images_api_side: int = Field(default=1024, ge=64, le=8192)
    waiting_per_person: int = Field(default=24, ge=1)
    """How many jobs of one person may wait in a project at a time."""
    waiting_per_project: int = Field(default=200, ge=1)
    test_suffix: str = ""
    """Appended to the test database's name, so that several runs can share one server."""

    @property
    def proxies_in_front(self) -> int:
        return int(self.https) if self.proxies is None else self.proxies

    @property
    def models_folder(self) -> Path:
        return self.models or self.var / "models"

    @property
    def images_server(self) -> dict[str, Any] | None:
        """Return what workers are told of the server of images, None where none is set."""
        names = tuple(name.strip() for name in self.images_api_models.split(",") if name.strip())
        if not (self.images_api and names):
            return None
        return {
            "url": self.images_api,
            "key": self.images_api_key,
            "models": names,
            "licence": self.images_api_licence,
            "commercial_use": self.images_api_commercial_use,
            "takes_edits": self.images_api_edits,
            "takes_sampling": not self.images_api_plain,
            "side": self.images_api_side,
        }

    @cached_property
    def secret_key(self) -> str:
        """Return the signing key: set, or made once and kept in `var/secret-key`."""
        if self.secret:
            return self.secret
        path = self.var / "secret-key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text()


class DatabaseUrl(BaseSettings):
    """The database's address as most hosting services name it."""

    database_url: str = ""


def socket_folder(data: Path) -> Path:
    """Return where the embedded PostgreSQL with this data folder has its socket.

    That is the folder itself, unless its path is longer than a socket's may be.
    """
    if len(str(data).encode()) + len("/.s.PGSQL.5432") <= SOCKET_PATH_MAX:
        return data
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"masthead-{digest}"


def _environment() -> Environment:
    """Return the environment, or end with a line for each variable that cannot be read."""
    try:
        return Environment()
    except ValidationError as refused:
        faults = (
            f"MASTHEAD_{fault['loc'][0]}".upper() + f": {fault['msg']}."
            for fault in refused.errors(include_url=False)
        )
        raise SystemExit("\n".join(faults)) from None


environment = _environment()
database_url = DatabaseUrl().database_url
