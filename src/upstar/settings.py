"""Every environment variable, typed and grouped; nobody else reads the environment.

Names are the contract's for the database (`DB_HOST` …) and Auth0's for its tenant (`AUTH0_DOMAIN` …); everything else
starts with `UPSTAR_`.
"""

import os
from decimal import Decimal
from functools import lru_cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote, urlsplit

import platformdirs
from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.rates import Rate, parse

SYSTEM_DATA_DIR = Path("/var/lib/upstar")
"""Where root keeps data: PostgreSQL refuses to run as root, and the user it runs as must be able to reach it."""


SECRETS_DIR = "UPSTAR_SECRETS_DIR"
"""Names a folder with a file for each secret, as Docker and Kubernetes mount them: the file `DB_PASSWORD`, in any case
of letters, holds what the variable of that name would. A variable that is set comes first."""


def _default_data_dir() -> Path:
    return SYSTEM_DATA_DIR if os.geteuid() == 0 else Path(platformdirs.user_data_dir("upstar"))


def is_loopback(host: str) -> bool:
    """Whether a host, as a URL has it, is this very machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _safe_url(url: str) -> str:
    """Demand https, or http on loopback; no credentials, query or fragment (OpenID Connect Discovery 1.0, 2)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        raise ValueError("it is to be an https:// address (http:// on loopback addresses only)")
    if "@" in parts.netloc or "?" in url or "#" in url or any(c.isspace() or c == "\\" for c in url):
        raise ValueError("it is to have no user name, query or fragment")
    return url


def _site(url: str) -> str:
    """As `_safe_url`, and without a path: pages and cookies are for a whole host."""
    if urlsplit(url).path not in ("", "/"):
        raise ValueError("it is to have no path")
    return _safe_url(url).rstrip("/")


def _domain(name: str) -> str:
    if not name or any(c in name for c in "/:@?#\\") or any(map(str.isspace, name)):
        raise ValueError("it is to be a bare host name, such as example.eu.auth0.com")
    return name.lower()


def _network(written: str) -> str:
    return str(ip_network(written.strip(), strict=False))


Words = Annotated[str, Field(min_length=1, max_length=500)]


AnyRate = Annotated[Rate, BeforeValidator(lambda value: parse(value) if isinstance(value, str) else value)]


class _Part(BaseModel):
    """Settings given as one JSON object; keys that are left out keep their defaults, unknown ones are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rates(_Part):
    """How often one may ask, by kind of route: such as {"searches": "120/minute"}. The defaults are for free people."""

    sign_in: AnyRate = Rate(60, 60)
    """Sign-ins of an address: an office signs in from one, and who guesses is slowed down."""
    uploads: AnyRate = Rate(60, 60)
    """Files and readings: each is minutes of work at worst."""
    searches: AnyRate = Rate(300, 60)
    """Reads that look through the stock or rank it: five a second is more than a person types."""
    public: AnyRate = Rate(300, 60)
    """Pages that are open to everybody, shared links among them."""
    other: AnyRate = Rate(1200, 60)
    """Everything else."""


class PaidRates(Rates):
    """The same for people of the paid tier, who use the API for more."""

    uploads: AnyRate = Rate(120, 60)
    searches: AnyRate = Rate(1200, 60)
    public: AnyRate = Rate(600, 60)
    other: AnyRate = Rate(3600, 60)


class Quotas(_Part):
    """What a person may have: such as {"uploads_a_day": 5}. The defaults are for free people."""

    uploads_a_day: Annotated[int, Field(ge=0)] = 100
    """Files that are taken in; nobody has that many résumés, and a program that tries them out has its day."""
    analyses_a_day: Annotated[int, Field(ge=0)] = 500
    """Readings, assessments and matchings of a résumé that the person asks for, corrections included."""
    matches_shown: Annotated[int, Field(ge=1, le=1000)] = 50
    """Matches kept for each résumé: enough to choose from, and no list that nobody reads."""
    saved_searches: Annotated[int, Field(ge=0, le=1000)] = 50
    """Searches kept at a time: each costs a look into the stock after every sync."""
    shares: Annotated[int, Field(ge=0, le=1000)] = 20
    """Links that are open at a time: one for each application of a busy month."""
    llm_usd_a_month: Annotated[Decimal, Field(ge=0)] = Decimal("0.50")
    """US dollars of language models, all operations together: some fifty résumés with a small model."""


class PaidQuotas(Quotas):
    """The same for people of the paid tier."""

    uploads_a_day: Annotated[int, Field(ge=0)] = 1000
    analyses_a_day: Annotated[int, Field(ge=0)] = 5000
    matches_shown: Annotated[int, Field(ge=1, le=1000)] = 100
    saved_searches: Annotated[int, Field(ge=0, le=1000)] = 200
    shares: Annotated[int, Field(ge=0, le=1000)] = 100
    llm_usd_a_month: Annotated[Decimal, Field(ge=0)] = Decimal("10.00")
    """Some thousand résumés with a small model."""


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

    public_url: Annotated[str, AfterValidator(_site)] | None = None
    """Where people reach the site: https://jobs.example.org. Links that leave the house and the address that the
    issuer sends people back to are made of it, and with https the session cookie is for https alone. Unset, the
    request's own Host is believed."""
    trusted_proxies: tuple[Annotated[str, AfterValidator(_network)], ...] = ()
    """Addresses or networks of your own proxies, as JSON: ["10.0.0.0/8"]. Their X-Forwarded-For and X-Forwarded-Proto
    are believed, nobody else's."""

    # --- who vouches for people: with neither AUTH0_DOMAIN nor an issuer, the local issuer, on this machine alone
    auth0_domain: Annotated[str, AfterValidator(_domain)] | None = Field(None, validation_alias="AUTH0_DOMAIN")
    """The tenant's host, such as example.eu.auth0.com."""
    oidc_issuer: Annotated[str, AfterValidator(_safe_url)] | None = None
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


@lru_cache
def get_settings() -> Settings:
    """Read the settings once a process; AppError INVALID names the variable that does not fit, never its value."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "AUTH0_… / UPSTAR_OIDC_…"
        raise AppError(ErrorKind.INVALID, "settings-invalid", f"Setting {name}: {first['msg']}.") from None
