"""The installation's settings: read once from the environment, all faults reported at once.

Each is ``TRUNKLINE_<NAME>``; ``TRUNKLINE_<NAME>_FILE`` names a file that holds the value instead, for secrets
that an orchestrator mounts. Command-line options come before both.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from kit.errors import Invalid
from kit.fetch import Allowed
from kit.secret import Secret

PREFIX = "TRUNKLINE_"
KEY_FILE = "secret.key"
RoleName = Literal["web", "worker", "mail"]
ROLES: frozenset[RoleName] = frozenset({"web", "worker", "mail"})


class WrongSettings(Exception):
    """The settings do not hold; ``lines`` says one fault each, naming the setting."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def _secret(value: object) -> object:
    return Secret(value.strip()) if isinstance(value, str) else value


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _network(value: object) -> object:
    return ip_network(value, strict=False) if isinstance(value, str) else value


def _target(value: object) -> object:
    return Allowed.parse(value) if isinstance(value, str) else value


def _database_url(value: Secret) -> Secret:
    if value and urlsplit(value.value).scheme not in ("postgresql", "postgres"):
        raise ValueError("must start with postgresql://")
    return value


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise ValueError("must look like https://desk.example.com")
    if parts.path.strip("/"):
        raise ValueError("must not have a path: the program answers at the root of its host")
    return value.rstrip("/")


_BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9._-]+)*)/?")


def _blobs(value: str) -> str:
    if value and not _BUCKET.fullmatch(value):
        raise ValueError("must look like s3://bucket or s3://bucket/folder")
    return value


def _endpoint(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query):
        raise ValueError("must look like https://minio.example.com:9000, without a bucket or path")
    return value.rstrip("/")


def _model_server(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise ValueError("must look like https://models.example.com/v1")
    return value.rstrip("/")


def _master_key(value: Secret) -> Secret:
    if value:
        decode_key(value.value)
    return value


_SecretText = Annotated[Secret, NoDecode, BeforeValidator(_secret)]
_Networks = Annotated[
    list[Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]], NoDecode, BeforeValidator(_split)
]
_Targets = Annotated[list[Annotated[Allowed, BeforeValidator(_target)]], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    """Every setting with its type, unit, default and effect."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, arbitrary_types_allowed=True, extra="ignore")

    database_url: Annotated[_SecretText, AfterValidator(_database_url)] = Field(
        Secret(""), description="PostgreSQL 15 or newer; empty: the embedded one, in the data folder"
    )
    data: Path = Field(Path("data"), description="folder of everything the program writes")
    host: str = Field("127.0.0.1", min_length=1, description="address to listen on")
    port: int = Field(8080, ge=0, le=65535, description="port for HTTP; 0 takes a free one")
    smtp_host: str = Field("127.0.0.1", min_length=1, description="address for incoming mail")
    smtp_port: int = Field(2525, ge=0, le=65535, description="port for incoming mail (SMTP); 0 takes a free one")
    secret_key: Annotated[_SecretText, AfterValidator(_master_key)] = Field(
        Secret(""), description="32 bytes in base64 or hex; empty: made once, in secret.key of the data folder"
    )
    public_url: Annotated[str, AfterValidator(_public_url)] = Field(
        "", description="where people reach the program; other host names are then refused"
    )
    blobs: Annotated[str, AfterValidator(_blobs)] = Field(
        "", description="where files lie, s3://bucket/folder; empty: in blobs of the data folder"
    )
    blobs_endpoint: Annotated[str, AfterValidator(_endpoint)] = Field(
        "", description="address of the S3-compatible store; empty: that of AWS in the region"
    )
    blobs_region: str = Field(
        "us-east-1", pattern=r"^[a-z0-9-]+$", description="region of the bucket, part of signatures"
    )
    blobs_key_id: _SecretText = Field(Secret(""), description="id of the store's access key")
    blobs_secret: _SecretText = Field(Secret(""), description="the store's secret access key")
    blobs_path_style: bool = Field(False, description="the bucket stands in the path, as MinIO wants it")
    trusted_proxies: _Networks = Field([], description="addresses whose X-Forwarded-For is believed, by comma")
    fetch_allow: _Targets = Field([], description="inner targets that may be fetched, as CIDR:port by comma")
    encoder_url: Annotated[str, AfterValidator(_model_server)] = Field(
        "",
        description="server of an OpenAI-compatible POST /embeddings, up to and with /v1; empty: the installed model",
    )
    encoder_model: str = Field("", max_length=200, description="the model it is asked for")
    encoder_dims: int = Field(1024, ge=8, le=8192, description="how many numbers that model answers with")
    encoder_key: _SecretText = Field(Secret(""), description="sent to that server as bearer token; empty: none is")
    drafter_url: Annotated[str, AfterValidator(_model_server)] = Field(
        "",
        description="server of an OpenAI-compatible POST /chat/completions, up to and with /v1; empty: no drafts",
    )
    drafter_model: str = Field("", max_length=200, description="the model it is asked for")
    drafter_key: _SecretText = Field(Secret(""), description="sent to that server as bearer token; empty: none is")
    classify: bool = Field(
        True,
        description="customers' messages are read for mood, complaints, categories; the first loads the model",
    )
    roles: Annotated[frozenset[RoleName], NoDecode, BeforeValidator(_split)] = Field(
        ROLES, description="what this process does: web, worker, mail"
    )
    demo_password: _SecretText = Field(Secret(""), description="of the demo accounts; empty: a random one, printed")
    session_idle_minutes: int = Field(720, ge=5, le=43_200, description="a session unused for this long ends")
    session_days: int = Field(30, ge=1, le=365, description="a session ends this long after signing in")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="the least level logged")
    log_json: bool | None = Field(None, description="one JSON object a line; unset: unless on a terminal")

    @property
    def session_idle(self) -> timedelta:
        return timedelta(minutes=self.session_idle_minutes)

    @property
    def session_length(self) -> timedelta:
        return timedelta(days=self.session_days)

    @property
    def bucket(self) -> tuple[str, str] | None:
        """The bucket and the folder in it, which may be empty; ``None`` where files lie in the data folder."""
        found = _BUCKET.fullmatch(self.blobs)
        return (found[1], found[2].strip("/")) if found else None

    @property
    def base_url(self) -> str:
        """The beginning of every absolute link."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


def load_settings(**options: Any) -> Settings:
    """Return the settings of this process.

    Args:
        options: from the command line; ``None`` counts as not given.
    Raises:
        WrongSettings: with every fault.
    """
    lines: list[str] = []
    given = {name: value for name, value in options.items() if value is not None}
    for name, value in _from_files(os.environ, lines).items():
        given.setdefault(name, value)
    together = [name for group in _GROUPS for name in group.names]
    lines += _incomplete({**{name: os.environ.get(f"{PREFIX}{name.upper()}", "") for name in together}, **given})
    try:
        settings = Settings(**given)
    except ValidationError as error:
        lines += [_word(problem) for problem in error.errors(include_input=False, include_url=False)]
        raise WrongSettings(lines) from None
    if lines:
        raise WrongSettings(lines)
    return settings


def _from_files(environment: Mapping[str, str], lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in Settings.model_fields:
        variable = f"{PREFIX}{name.upper()}_FILE"
        if path := environment.get(variable):
            if f"{PREFIX}{name.upper()}" in environment:
                lines.append(f"{variable}: {PREFIX}{name.upper()} is set as well; keep one of them")
            try:
                found[name] = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
                lines.append(f"{variable}: the file cannot be read ({reason})")
    return found


@dataclass(frozen=True, slots=True)
class _Group:
    """Settings that mean something together: ``first`` needs ``needed``, and without it none of the others counts."""

    first: str
    example: str
    needed: tuple[str, ...]
    others: tuple[str, ...] = ()

    def faults(self, given: Mapping[str, Any]) -> list[str]:
        named = PREFIX + self.first.upper()
        if given[self.first]:
            missing = [name for name in self.needed if not given[name]]
            return [f"{PREFIX}{name.upper()}: must be set, because {named} is" for name in missing]
        idle = [name for name in (*self.others, *self.needed) if given[name]]
        return [f"{PREFIX}{name.upper()}: has no effect without {named}={self.example}" for name in idle]

    @property
    def names(self) -> tuple[str, ...]:
        return self.first, *self.others, *self.needed


_GROUPS = (
    _Group("blobs", "s3://…", ("blobs_key_id", "blobs_secret"), ("blobs_endpoint",)),
    _Group("encoder_url", "https://…/v1", ("encoder_model",), ("encoder_key",)),
    _Group("drafter_url", "https://…/v1", ("drafter_model",), ("drafter_key",)),
)


def _incomplete(given: Mapping[str, Any]) -> list[str]:
    """Return what is missing among settings that go together; it is said beside the faults of single ones."""
    return [fault for group in _GROUPS for fault in group.faults(given)]


def _word(problem: Mapping[str, Any]) -> str:
    name = PREFIX + str(problem["loc"][0]).upper()
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"{name}: {message[0].lower()}{message[1:]}"


def decode_key(text: str) -> bytes:
    """Return the master key's bytes, from hex or base64.

    Raises:
        ValueError: neither, or fewer than 32 bytes.
    """
    try:
        key = bytes.fromhex(text)
    except ValueError:
        try:
            key = base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
        except (binascii.Error, ValueError):
            raise ValueError("must be hex or base64, e.g. of `openssl rand -base64 32`") from None
    if len(key) < 32:
        raise ValueError("must hold at least 32 bytes, e.g. of `openssl rand -base64 32`")
    return key


def master_key(settings: Settings) -> bytes:
    """Return the installation's master key; without a setting, the one in the data folder, made at the first start.

    Raises:
        Invalid: the key file is damaged or cannot be written.
    """
    if settings.secret_key:
        return decode_key(settings.secret_key.value)
    path = settings.data / KEY_FILE
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        _write_once(path, base64.b64encode(secrets.token_bytes(32)))
        return decode_key(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise Invalid(f"the secret key {path} cannot be used: {reason}", code="bad_secret_key") from error


def _write_once(path: Path, content: bytes) -> None:
    """Write the file, 0600, whole or not at all; of several processes the first wins."""
    if path.exists():
        return
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(content + b"\n")
            target.flush()
            os.fsync(target.fileno())
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink(missing_ok=True)
