"""A profile as JSON (`resumes.structured_data`) and back."""

from typing import Any

from pydantic import TypeAdapter

from upstar.resumes.types import Profile

_PROFILE = TypeAdapter(Profile)


def profile_to_json(profile: Profile) -> dict[str, Any]:
    """Return plain JSON values; dates are ISO."""
    value: dict[str, Any] = _PROFILE.dump_python(profile, mode="json")
    return value


def profile_from_json(value: object) -> Profile:
    """Return the profile that `profile_to_json` wrote; pydantic.ValidationError for anything else."""
    return _PROFILE.validate_python(value)
