"""Two résumés of one person side by side: what the later one says that the earlier one does not, and the other way."""

from upstar.resumes.engine.corrections import role_key, skill_key
from upstar.resumes.types import ExperienceFact, Proficiency, Profile, ProfileComparison, RolePair, SkillPair

LEVELS: tuple[Proficiency, ...] = ("BEGINNER", "INTERMEDIATE", "ADVANCED", "EXPERT")


def compare_profiles(before: Profile, after: Profile) -> ProfileComparison:
    """Return what is different in the later profile. Roles are the same by employer, title and start."""
    old = {skill_key(skill.skill_name): skill for skill in before.skills}
    new = {skill_key(skill.skill_name): skill for skill in after.skills}
    both = [(old[key], new[key]) for key in new if key in old]
    changed = tuple(
        SkillPair(two.skill_name, one, two, LEVELS.index(two.proficiency_level) - LEVELS.index(one.proficiency_level))
        for one, two in both
        if (one.proficiency_level, one.years_experience) != (two.proficiency_level, two.years_experience)
    )
    old_roles = {role_key(role): role for role in before.work_experience}
    new_roles = {role_key(role): role for role in after.work_experience}
    pairs = [(old_roles[key], new_roles[key]) for key in new_roles if key in old_roles]
    return ProfileComparison(
        gained=tuple(skill for key, skill in new.items() if key not in old),
        lost=tuple(skill for key, skill in old.items() if key not in new),
        changed=tuple(sorted(changed, key=lambda pair: (-abs(pair.steps), pair.name))),
        same_skills=len(both) - len(changed),
        new_roles=tuple(role for key, role in new_roles.items() if key not in old_roles),
        gone_roles=tuple(role for key, role in old_roles.items() if key not in new_roles),
        changed_roles=tuple(RolePair(*pair, fields) for pair in pairs if (fields := _differing(*pair))),
        years_before=before.total_years_experience,
        years_after=after.total_years_experience,
    )


def _differing(one: ExperienceFact, two: ExperienceFact) -> tuple[str, ...]:
    fields = ("end_date", "is_current", "location", "description", "achievements")
    return tuple(name for name in fields if getattr(one, name) != getattr(two, name))
