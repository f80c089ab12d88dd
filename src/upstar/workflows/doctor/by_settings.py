"""What the settings say against themselves, before anything else is asked."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches

from upstar.kit.errors import AppError
from upstar.llm.providers import HOSTED, api_key
from upstar.settings import Settings, given_names, is_loopback, known_names
from upstar.sourcing.wish import read_plan
from upstar.workflows.doctor.types import Finding, failure, ok, warning

DEFAULT_PASSWORD = "localpass"  # noqa: S105 - the contract's own, known to all
ALIKE = 0.75
"""How alike a name must be to one that is known to be taken for a slip (difflib's ratio, 0 to 1)."""
Rule = Callable[[Settings], Iterator[Finding]]


def examine(settings: Settings) -> list[Finding]:
    """Return what calls for a look; one line that all is well where nothing does."""
    rules: tuple[Rule, ...] = (_names, _database, _store, _people, _reached, _watched, _models, _syncs, _periods)
    found = [finding for rule in rules for finding in rule(settings)]
    return found or [ok("settings", "They fit one another, and every name is known.")]


def _names(_settings: Settings) -> Iterator[Finding]:
    known = known_names()
    for name in sorted(given_names() - known):
        near = [each for each in known if f"UPSTAR_{each}" == name] or get_close_matches(name, sorted(known), 1, ALIKE)
        todo = f"Did you mean {near[0]}?" if near else "Remove it; README.md lists all settings."
        yield warning("settings", f"There is no setting {name}; it does nothing.", todo)


def _database(settings: Settings) -> Iterator[Finding]:
    host = settings.db_host
    if host is None or is_loopback(host) or host.startswith("/"):
        return
    if settings.db_password.get_secret_value() == DEFAULT_PASSWORD:
        yield warning("settings", "The database elsewhere is reached with the password that everybody knows.",
                      "Give its user another one, and set DB_PASSWORD.")  # fmt: skip
    if not settings.db_ssl:
        yield warning("settings", "The way to the database elsewhere need not be encrypted.",
                      "Set DB_SSL=true, where the server has a certificate.")  # fmt: skip


def _store(settings: Settings) -> Iterator[Finding]:
    keys = (settings.s3_access_key_id, settings.s3_secret_access_key)
    if settings.s3_bucket is None:
        if settings.s3_endpoint:
            yield warning("settings", "UPSTAR_S3_ENDPOINT is set without a bucket, so files go to the data folder.",
                          "Set UPSTAR_S3_BUCKET, or remove the endpoint.")  # fmt: skip
    elif any(keys) and not all(keys):
        yield failure("settings", "Of the store's key and secret only one is set.",
                      "Set both UPSTAR_S3_ACCESS_KEY_ID and UPSTAR_S3_SECRET_ACCESS_KEY, or none.")  # fmt: skip
    elif settings.secret_key is None:
        yield warning("settings", "Files are in a bucket, and the key that signs links to them is this machine's own.",
                      "With more than one host, set UPSTAR_SECRET_KEY to the same 32 characters on each.")  # fmt: skip
    if settings.s3_sse_kms_key_id and settings.s3_sse != "aws:kms":
        yield warning("settings", "UPSTAR_S3_SSE_KMS_KEY_ID is set, and nothing is encrypted with it.",
                      "Set UPSTAR_S3_SSE=aws:kms.")  # fmt: skip
    if settings.backup_key and settings.backup_key_file:
        yield warning("settings", "UPSTAR_BACKUP_KEY and UPSTAR_BACKUP_KEY_FILE are both set.", "Set one of them.")


def _people(settings: Settings) -> Iterator[Finding]:
    if settings.issuer is None:
        if not is_loopback(settings.host):
            said = "Others can reach the pages, and nobody can sign in: the local issuer is for this machine alone."
            yield warning("settings", said, "Set AUTH0_DOMAIN or UPSTAR_OIDC_ISSUER (docs/accounts.md).")
        return
    if not settings.oidc_client_id:
        yield warning("settings", "There is a tenant and no client, so nobody can sign in on the pages.",
                      "Set AUTH0_CLIENT_ID, unless only the API is to be open.")  # fmt: skip
    if settings.public_url is None:
        yield warning("settings", "There is a tenant and no public address, so the way back from it is by the Host of "
                      "each request.", "Set UPSTAR_PUBLIC_URL.")  # fmt: skip


def _reached(settings: Settings) -> Iterator[Finding]:
    if settings.trusted_proxies and settings.public_url is None:
        yield warning("settings", "There are proxies and no public address, so links are by the Host of each request.",
                      "Set UPSTAR_PUBLIC_URL.")  # fmt: skip
    if settings.public_url and not settings.trusted_proxies and is_loopback(settings.host):
        yield warning("settings", "People come by a proxy on this machine that is not trusted, so all of them are "
                      "counted as one address.", 'Set UPSTAR_TRUSTED_PROXIES=["127.0.0.1"].')  # fmt: skip


def _watched(settings: Settings) -> Iterator[Finding]:
    if settings.metrics_port is None:
        return
    if settings.metrics_port == settings.port:
        yield failure("settings", "UPSTAR_METRICS_PORT and UPSTAR_PORT are the same.", "Set another port for one.")
    if settings.metrics_token is None and not is_loopback(settings.host):
        yield failure("settings", "A worker would give its figures to everybody, and does not start.",
                      "Set UPSTAR_METRICS_TOKEN.")  # fmt: skip


def _models(settings: Settings) -> Iterator[Finding]:
    if settings.llm_model is None:
        return
    provider, _, model = settings.llm_model.partition("/")
    if not model:
        yield failure("settings", "UPSTAR_LLM_MODEL is not of the form provider/model.", "Such as openai/gpt-4.1-mini.")
    elif provider in HOSTED and api_key(settings, provider) is None:
        yield warning("settings", f"UPSTAR_LLM_MODEL names {provider}, and there is no key for it.",
                      f"Set {provider.upper()}_API_KEY; the built-in engine does the work meanwhile.")  # fmt: skip


def _syncs(settings: Settings) -> Iterator[Finding]:
    try:
        planned = read_plan(settings.syncs)
    except AppError as error:
        yield failure("settings", error.message, "Mend UPSTAR_SYNCS; `upstar jobs sources` names the sources.")
        return
    for each in planned:
        missing = [key for key in each.wish.source.keys if key not in settings.feed_keys]
        if missing:
            yield warning("settings", f"UPSTAR_SYNCS plans {each.wish.source.name}, which needs {', '.join(missing)}.",
                          "Set UPSTAR_FEED_KEYS.")  # fmt: skip


def _periods(settings: Settings) -> Iterator[Finding]:
    if settings.session_idle_hours > settings.session_hours:
        yield warning("settings", "Sessions end before the time without use that would end them.",
                      "Set UPSTAR_SESSION_IDLE_HOURS to no more than UPSTAR_SESSION_HOURS.")  # fmt: skip
    if settings.usage_address_days > settings.usage_days:
        yield warning("settings", "Addresses would be kept for longer than the requests that they are of.",
                      "Set UPSTAR_USAGE_ADDRESS_DAYS to no more than UPSTAR_USAGE_DAYS.")  # fmt: skip
