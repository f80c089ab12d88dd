"""What the components of many listings are worth to one person, and what each adds to the score; compiled by numba.

The formulas are those of `parts`, compiled as they stand: what explains a score cannot come out otherwise than what
ranks by it, nor than the plain reference.
"""

import numpy as np

from upstar.matching import meaning
from upstar.matching.compiled import compiled, inlined
from upstar.matching.engine import parts
from upstar.matching.types import COMPONENTS, UNKNOWN, WHOLE

COVERED, ASKS, BAND, LEVEL, ARRANGEMENT, NEARNESS, EDUCATION, POSTED, KINDS, PAY, TRADE = range(11)
"""What is told of a listing, in this order: how far its skills are covered, its traits, how near it is, and more."""
WIDTH = len(COMPONENTS)

_skills = inlined(parts.skills)
_experience = inlined(parts.experience)
_education = inlined(parts.education)
_employment = inlined(parts.employment_type)
_place = inlined(parts.place)
_pay = inlined(parts.pay)
_recency = inlined(parts.recency)
_past = inlined(parts.past)
_factor = inlined(parts.factor)
_scored = inlined(parts.scored)
_likeness = inlined(meaning.likeness)


@compiled
def share_out(found, weights, total, out):  # type: ignore[no-untyped-def]
    """Share a score out to the known components by the largest remainder: hundredths that sum to it, 0 for others.

    Of equal remainders the first component's comes first.
    """
    whole = np.int64(0)
    for i in range(WIDTH):
        if found[i] >= 0:
            whole += found[i] * weights[i]
    out[:] = 0
    if whole == 0:
        return
    left = total
    remainders = np.full(WIDTH, np.int64(-1))
    for i in range(WIDTH):
        if found[i] >= 0:
            part = total * found[i] * weights[i]
            out[i] = part // whole
            remainders[i] = part % whole
            left -= out[i]
    for _ in range(left):
        largest = np.argmax(remainders)
        out[largest] += 1
        remainders[largest] = -1


@compiled
def weigh(found, weights):  # type: ignore[no-untyped-def]
    """Return the weighted sum of the known values and its factor, 0 where nothing decisive is known."""
    weighted = known = total = np.int64(0)
    for i in range(WIDTH):
        total += weights[i]
        if found[i] >= 0:
            weighted += found[i] * weights[i]
            known += weights[i]
    return weighted, _factor(known, total) if max(found[0], found[1]) >= 0 else np.int64(0)


@compiled
def work_out(facts, dots, titled, own, today, weights):  # type: ignore[no-untyped-def]
    """Return for each listing the values of COMPONENTS, their points, their possible points, and (sum, factor, score).

    `facts` [listings × 11] as named above; `dots` [listings × titles] the products of each trade with the person's
    titles, of which `titled` says which have words; `own` a tuple of the person's tenths of years, level, education,
    kinds and pay; `weights` in ten-thousandths. All are whole numbers of 64 bits.
    """
    count = len(facts)
    found, earned = np.empty((count, WIDTH), np.int64), np.empty((count, WIDTH), np.int64)
    possible, sums = np.empty((count, WIDTH), np.int64), np.empty((count, 3), np.int64)
    best = np.empty(WIDTH, np.int64)
    tenths, level, education, kinds, pay = own
    for n in range(count):
        fact = facts[n]
        title = np.int64(UNKNOWN)
        if fact[TRADE]:
            for t in range(len(titled)):
                if titled[t]:
                    title = max(title, _past(_likeness(dots[n, t]), t))
        found[n, 0] = _skills(fact[ASKS], fact[COVERED])
        found[n, 1] = title
        found[n, 2] = _experience(tenths, level, fact[BAND], fact[LEVEL])
        found[n, 3] = _place(fact[ARRANGEMENT], fact[NEARNESS])
        found[n, 4] = _education(education, fact[EDUCATION])
        found[n, 5] = _recency(fact[POSTED], today)
        found[n, 6] = _employment(kinds, fact[KINDS])
        found[n, 7] = _pay(pay, fact[PAY])
        weighted, by = weigh(found[n], weights)
        total = _scored(weighted, by)
        share_out(found[n], weights, total, earned[n])
        for i in range(WIDTH):
            best[i] = WHOLE if found[n, i] >= 0 else UNKNOWN
        most, _ = weigh(best, weights)
        share_out(best, weights, _scored(most, by), possible[n])
        sums[n, 0], sums[n, 1], sums[n, 2] = weighted, by, total
    return found, earned, possible, sums
