"""Every environment variable, typed and grouped; nobody else reads the environment.

Names are the contract's for the database (`DB_HOST` …) and Auth0's for its tenant (`AUTH0_DOMAIN` …); everything else
starts with `UPSTAR_`.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote

from pydantic import (
    AfterValidator,
    AliasChoices,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from upstar.kit.errors import AppError, ErrorKind
from upstar.settings.parts import (
    SECRETS_DIR,
    PaidQuotas,
    PaidRates,
    Quotas,
    Rates,
    Words,
    default_data_dir,
    domain,
    is_loopback,
    network,
    safe_url,
    site,
)

__all__ = [
    "SECRETS_DIR", "PaidQuotas", "PaidRates", "Quotas", "Rates", "Settings", "get_settings", "given_names",
    "is_loopback", "known_names", "read_settings",
]  # fmt: skip


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
    """Connections that a process keeps; under load it opens as many again (docs/operations.md has the sum)."""
    db_pooler_host: Annotated[str | None, Field(validation_alias="DB_POOLER_HOST", min_length=1)] = None
    """A pooler of transactions (PgBouncer) in front of DB_HOST: all transactions go by it. DB_HOST stays the server
    itself, for what needs a connection of its own: the queue, locks, migrations, backups."""
    db_pooler_port: Annotated[int, Field(validation_alias="DB_POOLER_PORT", ge=1, le=65535)] = 6432
    db_replica_host: Annotated[str | None, Field(validation_alias="DB_REPLICA_HOST", min_length=1)] = None
    """A streaming replica of DB_HOST that searches and counts of the stock go to."""
    db_replica_port: Annotated[int | None, Field(validation_alias="DB_REPLICA_PORT", ge=1, le=65535)] = None
    """Unset: as DB_PORT."""
    db_replica_lag_seconds: Annotated[float, Field(gt=0, le=3600)] = 10
    """How far the replica may be behind: a replica that is further behind is not asked."""

    # --- files
    data_dir: Path = Field(default_factory=default_data_dir)
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

    backup_key: Annotated[SecretStr | None, Field(min_length=16)] = None
    """Encrypts backups, and opens them: at least 16 characters. Keep it elsewhere too: without it they are lost."""
    backup_key_file: Path | None = None
    """A file whose first line is that key, in its place."""

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
    web_processes: Annotated[int, Field(ge=1, le=64)] = 1
    """Processes that answer requests, on one address. Each holds its own copy of the stock in memory."""
    worker_concurrency: Annotated[int, Field(ge=1, le=64)] = 2

    public_url: Annotated[str, AfterValidator(site)] | None = None
    """Where people reach the site: https://jobs.example.org. Links that leave the house and the address that the
    issuer sends people back to are made of it, and with https the session cookie is for https alone. Unset, the
    request's own Host is believed."""
    trusted_proxies: tuple[Annotated[str, AfterValidator(network)], ...] = ()
    """Addresses or networks of your own proxies, as JSON: ["10.0.0.0/8"]. Their X-Forwarded-For and X-Forwarded-Proto
    are believed, nobody else's."""

    # --- who vouches for people: with neither AUTH0_DOMAIN nor an issuer, the local issuer, on this machine alone
    auth0_domain: Annotated[str, AfterValidator(domain)] | None = Field(None, validation_alias="AUTH0_DOMAIN")
    """The tenant's host, such as example.eu.auth0.com."""
    oidc_issuer: Annotated[str, AfterValidator(safe_url)] | None = None
    """Any other OpenID provider, by its issuer identifier, letter for letter as its discovery document has it."""
    oidc_audience: Annotated[
        Words | None, Field(validation_alias=AliasChoices("UPSTAR_OIDC_AUDIENCE", "AUTH0_AUDIENCE"))
    ] = None
    """What access tokens for this API are made out to: the identifier of the API there."""
    oidc_client_id: Annotated[
        Words | None, Field(validation_alias=AliasChoices("UPSTAR_OIDC_CLIENT_ID", "AUTH0_CLIENT_ID"))
    ] = None
    """The application there that the pages sign people in with; unset, only the API is open."""
    oidc_client_secret: Annotated[
        SecretStr | None, Field(validation_alias=AliasChoices("UPSTAR_OIDC_CLIENT_SECRET", "AUTH0_CLIENT_SECRET"))
    ] = None
    """Unset, the application is a public client: PKCE alone protects the code."""
    oidc_email_claim: Words = "email"
    """The claim that holds the address; also in access tokens, where an action there adds it: https://…/email."""
    oidc_name_claim: Words = "name"
    """The claim that holds the name, likewise."""
    oidc_roles_claim: Words | None = None
    """The claim that holds a list of roles; unset, roles make nobody an operator."""
    oidc_operator_role: Words = "upstar:operate"
    """The role in that claim that makes an operator."""
    verified_email_only: bool | None = None
    """Whether only people whose issuer says that their address is proved may come in. Unset: yes where there is an
    issuer other than the local one, which proves none."""

    # --- sessions of the pages
    session_idle_hours: Annotated[int, Field(ge=1, le=24 * 90)] = 24
    """After so many hours without a request one has to sign in anew."""
    session_hours: Annotated[int, Field(ge=1, le=24 * 365)] = 24 * 14
    """After so many hours one has to sign in anew in any case."""

    # --- how often, and how much (docs/limits.md)
    rates_anonymous: Rates = Rates()
    """By address, for who is not signed in, as JSON."""
    rates_free: Rates = Rates()
    rates_paid: PaidRates = PaidRates()
    quotas_free: Quotas = Quotas()
    quotas_paid: PaidQuotas = PaidQuotas()
    usage_days: Annotated[int, Field(ge=1, le=3650)] = 90
    """How long each served request is kept; its day's totals stay."""
    usage_address_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """How long it is known from which address and by which program a request came."""

    # --- who runs the house
    operators: Annotated[tuple[str, ...], Field(max_length=1000)] = ()
    """E-mail addresses of operators, as JSON: ["ada@example.com"]. With a tenant, only proved addresses count, and the
    permission `upstar:operate` in an access token does the same."""

    referrals_for_paid: Annotated[int, Field(ge=0)] = 0
    """How many people who came by a person's code and stayed give that person the paid tier; 0: none do."""

    # --- what watches it (docs/observability.md)
    metrics_token: Annotated[SecretStr | None, Field(min_length=16)] = None
    """What whoever reads `/metrics` sends as a bearer token. Unset, it is open to this machine alone, and only where no
    public address, proxy or tenant is set: the figures tell of the business."""
    metrics_port: Annotated[int | None, Field(ge=1, le=65535)] = None
    """Where `upstar worker` answers `/metrics`, `/healthz` and `/readyz`, on UPSTAR_HOST; unset: nowhere."""
    drain_seconds: Annotated[int, Field(ge=0, le=600)] = 0
    """For how long a process that is told to stop (SIGTERM) goes on answering while `/readyz` says that it goes, so
    that a load balancer notices first."""
    otel_endpoint: Annotated[str | None, Field(validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")] = None
    """Where traces are sent, by OTLP over HTTP: http://localhost:4318. Unset: there are none."""
    otel_traces_endpoint: Annotated[str | None, Field(validation_alias="OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")] = None
    """The same as a whole address."""
    otel_sdk_disabled: Annotated[bool, Field(validation_alias="OTEL_SDK_DISABLED")] = False

    # --- logs
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_json: bool = False

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where settings come from, the first that has one decides; files of secrets last."""
        assert isinstance(env_settings, EnvSettingsSource)
        folder = env_settings.env_vars.get(SECRETS_DIR.lower())
        if folder and Path(folder).is_dir():
            file_secret_settings = SecretsSettingsSource(settings_cls, secrets_dir=folder)
        return init_settings, env_settings, dotenv_settings, file_secret_settings

    @model_validator(mode="after")
    def _servers_beside_one_of_their_own(self) -> Self:
        if self.db_host is None and (self.db_pooler_host or self.db_replica_host):
            raise ValueError("DB_POOLER_HOST and DB_REPLICA_HOST need DB_HOST, the server that they belong to")
        return self

    @model_validator(mode="after")
    def _one_issuer_with_an_audience(self) -> Self:
        if self.auth0_domain and self.oidc_issuer:
            raise ValueError("AUTH0_DOMAIN and UPSTAR_OIDC_ISSUER are both set; there is one issuer")
        if self.issuer and not self.oidc_audience:
            raise ValueError("an issuer needs UPSTAR_OIDC_AUDIENCE (or AUTH0_AUDIENCE)")
        if self.issuer and self.oidc_audience == self.oidc_client_id:
            raise ValueError("the audience is to be another word than the client id, or ID tokens would open the API")
        return self

    @property
    def issuer(self) -> str | None:
        """The issuer that vouches for people, as the `iss` of its tokens has it; None for the local one."""
        return f"https://{self.auth0_domain}/" if self.auth0_domain else self.oidc_issuer

    @property
    def demands_verified_email(self) -> bool:
        """Whether an address has to be proved."""
        return bool(self.issuer) if self.verified_email_only is None else self.verified_email_only

    @property
    def embedded(self) -> bool:
        """Whether Upstar runs its own PostgreSQL."""
        return self.db_host is None

    def dsn(self) -> str:
        """Return the libpq connection URL of the server; it bears the password, so never log it."""
        return self._dsn(self.db_host or "localhost", self.db_port)

    def pooler_dsn(self) -> str | None:
        """Return the same through the pooler; None where there is none."""
        return self._dsn(self.db_pooler_host, self.db_pooler_port) if self.db_pooler_host else None

    def replica_dsn(self) -> str | None:
        """Return that of the replica; None where there is none."""
        return self._dsn(self.db_replica_host, self.db_replica_port or self.db_port) if self.db_replica_host else None

    def _dsn(self, host: str, port: int) -> str:
        password = quote(self.db_password.get_secret_value(), safe="")
        user, name = quote(self.db_user, safe=""), quote(self.db_name, safe="")
        return f"postgresql://{user}:{password}@{host}:{port}/{name}?sslmode={'require' if self.db_ssl else 'prefer'}"


def known_names() -> set[str]:
    """Return the names of all settings, as the environment has them."""
    found = set()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        choices = alias.choices if isinstance(alias, AliasChoices) else [alias or f"UPSTAR_{name}"]
        found |= {str(choice).upper() for choice in choices}
    return found


def given_names() -> set[str]:
    """Return the names in the environment and in `.env` that begin as ours do, whether known or not."""
    sources = (EnvSettingsSource(Settings), DotEnvSettingsSource(Settings))
    names = {name.upper() for source in sources for name in source.env_vars}
    return {name for name in names if name.startswith("UPSTAR_")}


def read_settings() -> tuple[Settings | None, list[str]]:
    """Read the settings anew; where they do not fit, return a sentence for each that does not, never with its value."""
    try:
        return Settings(), []
    except SettingsError as error:
        # it names the field and where it was read, and no value
        name = re.search(r'field "(\w+)"', str(error))
        return None, [f"Setting {_written(name[1] if name else 'of a list or object')}: it is to be JSON."]
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        return None, [f"Setting {_written('.'.join(map(str, each['loc'])))}: {each['msg']}." for each in found]


def _written(name: str) -> str:
    """Return a setting's name as the environment has it."""
    if not name:
        return "AUTH0_… / UPSTAR_OIDC_…"
    return name if name[0].isupper() or " " in name else f"UPSTAR_{name.upper()}"


@lru_cache
def get_settings() -> Settings:
    """Read the settings once a process; AppError INVALID names the variable that does not fit, never its value."""
    settings, problems = read_settings()
    if settings is None:
        raise AppError(ErrorKind.INVALID, "settings-invalid", problems[0])
    return settings
