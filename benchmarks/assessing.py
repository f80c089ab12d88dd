"""The golden table's agreement, and the speed of assessments: `python -m benchmarks.assessing`.

The table is that of the tests: thirty invented people with the level, the fit to a named role and the order of scores
that were expected before the rule was run. Speed is that of a warm process with the whole catalogue, the search for the
closest role included; each assessment is of a profile that was not seen before, so that nothing is remembered.
"""

import time
from dataclasses import replace
from itertools import combinations
from statistics import quantiles

from tests.assessment.golden import GOLDEN, TODAY
from upstar.assessment import service as assessment
from upstar.assessment.types import Assessment
from upstar.careers.service import role_called, shipped_roles
from upstar.resumes.types import Profile

ROUNDS = 20
BAR_MS = 10.0


def main() -> None:
    """Print both."""
    _print_table()
    _print_speed()


def _print_table() -> None:
    roles = shipped_roles()
    found: list[Assessment] = []
    levels = fits = 0
    print(
        f"{'profile':28} {'industry':14} {'score':>6} tier  {'level':10} {'target':26} {'fit':13} {'':4}  as expected"
    )
    for golden in GOLDEN:
        target = role_called(roles, golden.target)
        assert target is not None
        made = assessment.assess(golden.profile, roles, today=TODAY, target_id=target.id)
        found.append(made)
        level, fit = made.experience_level == golden.level, made.role_fit in golden.fits
        levels, fits = levels + level, fits + fit
        wrong = "" if level and fit else " ".join([*(() if level else (golden.level,)), *(() if fit else golden.fits)])
        print(
            f"{golden.name:28} {golden.industry:14} {made.profile_score:6} {golden.tier:4}  {made.experience_level:10} "
            f"{golden.target:26} {made.role_fit:13} {made.role_fit_score}  {f'no: {wrong}' if wrong else 'yes'}"
        )
    pairs = [(a, b) for a, b in combinations(zip(GOLDEN, found, strict=True), 2) if a[0].tier != b[0].tier]
    wrong_pairs = [
        (a[0].name, b[0].name) if a[0].tier > b[0].tier else (b[0].name, a[0].name)
        for a, b in pairs
        if (a[1].profile_score > b[1].profile_score) != (a[0].tier > b[0].tier)
    ]
    print(
        f"\nlevels {levels}/{len(GOLDEN)}, fits {fits}/{len(GOLDEN)}, "
        f"pairs in order {len(pairs) - len(wrong_pairs)}/{len(pairs)}"
    )
    for better, worse in wrong_pairs:
        print(f"  expected above, found below: {better} / {worse}")


def _print_speed() -> None:
    roles = shipped_roles()
    assessment.assess(GOLDEN[0].profile, roles, today=TODAY)
    wall, cpu = [], []
    for number in range(ROUNDS):
        for golden in GOLDEN:
            profile = _another(golden.profile, number)
            began, busy = time.perf_counter(), time.process_time()
            assessment.assess(profile, roles, today=TODAY)
            wall.append((time.perf_counter() - began) * 1000)
            cpu.append((time.process_time() - busy) * 1000)
    for name, values in (("wall", wall), ("processor", cpu)):
        cuts = quantiles(values, n=100)
        print(
            f"{name}: p50 {cuts[49]:.2f} ms, p95 {cuts[94]:.2f} ms over {len(values)} assessments, "
            f"{len(roles)} roles; bar {BAR_MS:.0f} ms"
        )


def _another(profile: Profile, number: int) -> Profile:
    """The same career under titles that no cache knows."""
    held = tuple(replace(role, job_title=f"{role.job_title} {number}") for role in profile.work_experience)
    return replace(profile, work_experience=held)


if __name__ == "__main__":
    main()
