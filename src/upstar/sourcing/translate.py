"""A record of the Active Jobs DB, of either generation, to a listing. Pure.

The legacy record (RapidAPI) and the v1 record differ in names and in what they leave out; each value is taken from
whichever name it stands under. Only id, title and organization must be there; any other value that does not fit its
column is left out and stays in raw_data. Exports to CSV, which write `ai_key_skills/0` or `salary/value/minValue`, are
put together again first.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from babel import Locale

from upstar.kit.text import fold
from upstar.listings.types import Listing
from upstar.sourcing import fields
from upstar.sourcing.vendor_places import places

DATA_SOURCE = "active_jobs_db"
REMOTE_ARRANGEMENTS = {"remote solely", "remote ok"}
MAX_PATH = 8
"""Parts of a flattened column's name; `locations_raw/0/address/addressCountry` has four."""
_FLAT_KEY = re.compile(r"[^/]+(?:/[^/]+){1,7}")
_INDEX = re.compile(r"[0-9]{1,6}")


def translate(record: object) -> Listing:
    """Return the listing of a record; RejectedError for one without an id, a title or an organization."""
    raw = fields.storable_json(fields.object_of(record))
    row = unflattened(raw)
    arrangement = _text(row, "ai_work_arrangement")
    return Listing(
        id=fields.listing_id(None, _text(row, "id")),
        title=fields.required(_text(row, "title"), "title"),
        organization=fields.required(_text(row, "organization"), "organization"),
        organization_url=fields.web_address(row.get("organization_url")),
        organization_logo=fields.web_address(row.get("organization_logo")),
        date_posted=fields.moment(row.get("date_posted")),
        date_created=fields.moment(row.get("date_created")),
        date_valid_through=fields.moment(_first(row, "date_validthrough", "date_valid_through")),
        date_modified=fields.moment(row.get("date_modified")),
        employment_type=fields.texts(row.get("employment_type")),
        location_type=_text(row, "location_type"),
        remote_derived=_remote(row, arrangement),
        url=fields.web_address(row.get("url")),
        source=_text(row, "source"),
        source_type=_text(row, "source_type"),
        source_domain=_text(row, "source_domain"),
        description_text=_description(row),
        description_html=fields.prose(row.get("description_html")),
        salary_raw=fields.unpacked_object(_first(row, "salary_raw", "salary")),
        ai_salary_currency=_text(row, "ai_salary_currency"),
        ai_salary_value=fields.number(row.get("ai_salary_value")),
        ai_salary_minvalue=fields.number(_first(row, "ai_salary_minvalue", "ai_salary_min_value")),
        ai_salary_maxvalue=fields.number(_first(row, "ai_salary_maxvalue", "ai_salary_max_value")),
        ai_salary_unittext=_text(row, "ai_salary_unittext", "ai_salary_unit_text"),
        ai_key_skills=fields.texts(row.get("ai_key_skills")),
        ai_employment_type=fields.texts(row.get("ai_employment_type")),
        ai_experience_level=_text(row, "ai_experience_level"),
        ai_work_arrangement=arrangement,
        ai_work_arrangement_office_days=fields.integer(row.get("ai_work_arrangement_office_days")),
        ai_visa_sponsorship=fields.flag(row.get("ai_visa_sponsorship")),
        ai_benefits=fields.texts(row.get("ai_benefits")),
        ai_core_responsibilities=fields.prose(row.get("ai_core_responsibilities")),
        ai_requirements_summary=fields.prose(row.get("ai_requirements_summary")),
        ai_working_hours=fields.integer(row.get("ai_working_hours")),
        linkedin_org_employees=fields.integer(_first(row, "linkedin_org_employees", "org_linkedin_headcount")),
        linkedin_org_industry=_text(row, "linkedin_org_industry", "org_linkedin_industry"),
        linkedin_org_slug=_text(row, "linkedin_org_slug", "org_linkedin_slug"),
        linkedin_org_size=_text(row, "linkedin_org_size", "org_linkedin_size"),
        linkedin_org_headquarters=_text(row, "linkedin_org_headquarters", "org_linkedin_headquarters"),
        linkedin_org_type=_text(row, "linkedin_org_type", "org_linkedin_type"),
        linkedin_org_followers=fields.integer(_first(row, "linkedin_org_followers", "org_linkedin_followers")),
        linkedin_org_description=fields.prose(_first(row, "linkedin_org_description", "org_linkedin_description")),
        raw_data=raw,
        data_source=DATA_SOURCE,
        places=places(row),
        language=language_code(_text(row, "ai_job_language") or ""),
    )


def unflattened(record: Mapping[str, Any]) -> dict[str, Any]:
    """Gather `ai_key_skills/0`, `salary/value/minValue` …, as exports to CSV write them, into lists and objects.

    Lists are in numeric order, without what is empty. A scalar of the same name is only the list's shadow.
    """
    row = dict(record)
    trees: dict[str, Any] = {}
    for key, value in record.items():
        if value in (None, "") or "/" not in key or not _FLAT_KEY.fullmatch(key):
            continue
        node = trees
        *path, last = key.split("/", MAX_PATH)
        for part in path:
            inner = node.setdefault(part, {})
            if not isinstance(inner, dict):  # `a/b` and `a/b/c`: the longer one says more
                inner = node[part] = {}
            node = inner
        if not isinstance(node.get(last), dict):
            node[last] = value
    for name, tree in trees.items():
        if not isinstance(row.get(name), (dict, list)) or not row[name]:
            row[name] = _listed(tree)
    return row


def _listed(tree: Any) -> Any:  # noqa: ANN401 - JSON
    if not isinstance(tree, dict):
        return tree
    if all(_INDEX.fullmatch(key) for key in tree):
        return [_listed(tree[key]) for key in sorted(tree, key=int)]
    return {key: _listed(value) for key, value in tree.items()}


def language_code(name: str) -> str | None:
    """Return the ISO 639-1 code of a language that is named in English (`German`) or by a code (`de`, `de-AT`)."""
    key = fold(name)
    if len(key) > 2 and key[2] in "-_":
        key = key[:2]
    return _languages().get(key)


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    names = {code: str(name) for code, name in Locale("en").languages.items() if len(code) == 2}
    return {fold(name): code for code, name in names.items()} | {code: code for code in names}


def _first(row: Mapping[str, Any], *names: str) -> Any:  # noqa: ANN401 - JSON
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)


def _text(row: Mapping[str, Any], *names: str) -> str | None:
    return fields.text(_first(row, *names))


def _description(row: Mapping[str, Any]) -> str | None:
    """The text without the buttons that a job board's page leaves at its end."""
    text = fields.prose(row.get("description_text")) or ""
    shorter = text.removesuffix("Show less").rstrip()
    if len(shorter) < len(text) and shorter.endswith("Show more"):
        text = shorter.removesuffix("Show more").rstrip()
    return text or None


def _remote(row: Mapping[str, Any], arrangement: str | None) -> bool:
    """v1 does not say; then it is remote where the location type or the work arrangement says so."""
    given = fields.flag(row.get("remote_derived"))
    if given is not None:
        return given
    return _text(row, "location_type") == "TELECOMMUTE" or fold(arrangement or "") in REMOTE_ARRANGEMENTS
