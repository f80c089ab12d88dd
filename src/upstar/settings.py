"""Every environment variable, typed and grouped; nobody else reads the environment.

Names are the contract's for the database (`DB_HOST` …); everything else starts with `UPSTAR_`.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from upstar.kit.errors import AppError, ErrorKind

SYSTEM_DATA_DIR = Path("/var/lib/upstar")
"""Where root keeps data: PostgreSQL refuses to run as root, and the user it runs as must be able to reach it."""


def _default_data_dir() -> Path:
    return SYSTEM_DATA_DIR if os.geteuid() == 0 else Path(platformdirs.user_data_dir("upstar"))


class Settings(BaseSettings):
    """What an operator may choose. The defaults need no key, no network and no other service."""

    model_config = SettingsConfigDict(env_prefix="UPSTAR_", env_file=".env", extra="ignore", frozen=True)

    # --- database: with DB_HOST unset, Upstar starts its own PostgreSQL 16 on the same address
    db_host: Annotated[str | None, Field(validation_alias="DB_HOST")] = None
    db_port: Annotated[int, Field(validation_alias="DB_PORT", ge=1, le=65535)] = 5433
    db_name: Annotated[str, Field(validation_alias="DB_NAME", min_length=1)] = "resume_db"
    db_user: Annotated[str, Field(validation_alias="DB_USER", min_length=1)] = "postgres"
    db_password: Annotated[SecretStr, Field(validation_alias="DB_PASSWORD")] = SecretStr("localpass")
    db_ssl: Annotated[bool, Field(validation_alias="DB_SSL")] = False
    db_pool_size: Annotated[int, Field(ge=1, le=200)] = 10

    # --- files
    data_dir: Path = Field(default_factory=_default_data_dir)
    s3_bucket: str | None = None
    s3_endpoint: str | None = None
    s3_region: str = "us-east-1"
    s3_access_key_id: Annotated[
        SecretStr | None, Field(validation_alias=AliasChoices("UPSTAR_S3_ACCESS_KEY_ID", "AWS_ACCESS_KEY_ID"))
    ] = None
    s3_secret_access_key: Annotated[
        SecretStr | None, Field(validation_alias=AliasChoices("UPSTAR_S3_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY"))
    ] = None

    s3_session_token: Annotated[
        SecretStr | None, Field(validation_alias=AliasChoices("UPSTAR_S3_SESSION_TOKEN", "AWS_SESSION_TOKEN"))
    ] = None
    """For temporary keys. With no keys at all, those of the machine's or container's role are asked for."""
    s3_sse: Literal["none", "AES256", "aws:kms"] = "none"
    """How the store is asked to encrypt what it keeps; `none` leaves that to the bucket's own default."""
    s3_sse_kms_key_id: str | None = None
    """The key for `aws:kms`; without one, the account's default key."""
    secret_key: Annotated[SecretStr | None, Field(min_length=32)] = None
    """Signs download links and hashes whom an erasure removed: at least 32 characters, the same on every host. Without
    one, a key is made in the data folder. Change it, and old links end and old erasures cannot be proved."""
    download_link_seconds: Annotated[int, Field(ge=10, le=3600)] = 300
    """How long a link to an original file opens it: enough for a slow download to begin, no time to be passed on."""
    resumes_kept: Annotated[int, Field(ge=1, le=10_000)] = 50
    """How many résumés a person may keep; who tailors one to every application deletes old ones in time."""

    # --- how long
    idle_months: Annotated[int | None, Field(ge=1, le=600)] = None
    """Accounts that nobody has used for so many months are erased, as if their person had asked; unset: never."""

    # --- language models: with no key, the built-in engine does the work
    openai_api_key: Annotated[SecretStr | None, Field(validation_alias="OPENAI_API_KEY")] = None
    anthropic_api_key: Annotated[SecretStr | None, Field(validation_alias="ANTHROPIC_API_KEY")] = None
    google_api_key: Annotated[
        SecretStr | None, Field(validation_alias=AliasChoices("GOOGLE_API_KEY", "GEMINI_API_KEY"))
    ] = None
    llm_api_keys: dict[str, SecretStr] = Field(default_factory=dict)
    """Keys of further providers, as JSON: {"openrouter": "…"}."""
    llm_model: str | None = None
    """The `provider/model` for every operation that has none of its own."""

    sample_listings: bool = True
    """Whether a new database starts with the invented sample listings."""

    # --- job feeds
    feed_keys: dict[str, SecretStr] = Field(default_factory=dict)
    """What feeds ask for, as JSON: {"adzuna_app_id": "…", "adzuna_app_key": "…"}; `upstar jobs sources` names them."""
    feed_mirrors: dict[str, str] = Field(default_factory=dict)
    """Servers to ask in a feed's place, as JSON: {"boards-api.greenhouse.io": "http://10.0.0.5:9000"}. They are yours,
    so they may be on a private address."""
    feed_contact: str | None = None
    """A URL by which the owner of a feed can find you; it goes into the User-Agent."""
    syncs: str = ""
    """What the worker syncs and how often: `greenhouse:acme 1h; arbeitnow 6h; adzuna?country=de 1d`."""

    # --- web process
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    worker_concurrency: Annotated[int, Field(ge=1, le=64)] = 2

    # --- who runs the house
    operators: Annotated[tuple[str, ...], Field(max_length=1000)] = ()
    """E-mail addresses of operators, as JSON: ["ada@example.com"]. With a tenant, only proved addresses count, and the
    permission `upstar:operate` in an access token does the same."""

    referrals_for_paid: Annotated[int, Field(ge=0)] = 0
    """How many people who came by a person's code and stayed give that person the paid tier; 0: none do."""

    # --- logs
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_json: bool = False

    @property
    def embedded(self) -> bool:
        """Whether Upstar runs its own PostgreSQL."""
        return self.db_host is None

    def dsn(self) -> str:
        """Return the libpq connection URL; it bears the password, so never log it."""
        password = quote(self.db_password.get_secret_value(), safe="")
        host = self.db_host or "localhost"
        user, name = quote(self.db_user, safe=""), quote(self.db_name, safe="")
        return (
            f"postgresql://{user}:{password}@{host}:{self.db_port}/{name}"
            f"?sslmode={'require' if self.db_ssl else 'prefer'}"
        )


@lru_cache
def get_settings() -> Settings:
    """Read the settings once a process; AppError INVALID names the variable that does not fit, never its value."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        raise AppError(ErrorKind.INVALID, "settings-invalid", f"Setting {name}: {first['msg']}.") from None
