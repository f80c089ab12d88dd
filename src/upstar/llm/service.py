"""The reference rows of models, and which one an operation uses."""

from upstar.adapters.database import ReadSession, WriteSession
from upstar.kit.data import read_rows
from upstar.llm import queries

BUILTIN = "builtin/rules-1"
"""The engine that needs no model: rules and vocabularies of our own."""


def seed(session: WriteSession) -> int:
    """Insert the providers, models and operations that are missing; return how many; never change one that is there.

    Every operation starts with the built-in engine.
    """
    entries = read_rows("llm")
    queries.lock_seed(session)
    inserted = queries.insert_providers(
        session, [{"name": entry["name"], "api_base_url": entry["api_base_url"]} for entry in entries]
    )
    providers = queries.provider_ids(session)
    inserted += queries.insert_models(
        session,
        [{"name": name, "provider_id": providers[entry["name"]]} for entry in entries for name in entry["models"]],
    )
    models = queries.model_ids(session)
    operations = [
        {
            "operation_name": operation,
            "model_id": models[providers[entry["name"]], entry["models"][0]],
            "config_json": {},
        }
        for entry in entries
        for operation in entry["operations"]
    ]
    return inserted + queries.insert_operations(session, operations)


def engine_for(session: ReadSession, operation: str) -> str:
    """Return `provider/model` of an operation; the built-in engine where nothing else is chosen."""
    found = queries.chosen(session, operation)
    return "/".join(found) if found else BUILTIN
