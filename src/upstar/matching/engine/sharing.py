"""What the components of many listings are worth to one person, and what each adds to the score; compiled by numba.

What explains a score is worked out by the very formulas that rank by it.
"""

import numpy as np

from upstar.matching.compiled import compiled
from upstar.matching.engine import formulas
from upstar.matching.types import COMPONENTS, UNKNOWN, WHOLE

COVERED, ASKS, BAND, LEVEL, ARRANGEMENT, NEARNESS, EDUCATION, POSTED, KINDS, PAY, TRADE = range(11)
"""What is told of a listing, in this order: how far its skills are covered, its traits, how near it is, and more."""
WIDTH = len(COMPONENTS)


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
    return weighted, formulas.factor(known, total) if max(found[0], found[1]) >= 0 else np.int64(0)


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
                    title = max(title, formulas.past(formulas.likeness(dots[n, t]), t))
        found[n, 0] = formulas.skills(fact[ASKS], fact[COVERED])
        found[n, 1] = title
        found[n, 2] = formulas.experience(tenths, level, fact[BAND], fact[LEVEL])
        found[n, 3] = formulas.place(fact[ARRANGEMENT], fact[NEARNESS])
        found[n, 4] = formulas.education(education, fact[EDUCATION])
        found[n, 5] = formulas.recency(fact[POSTED], today)
        found[n, 6] = formulas.employment_type(kinds, fact[KINDS])
        found[n, 7] = formulas.pay(pay, fact[PAY])
        weighted, by = weigh(found[n], weights)
        total = formulas.scored(weighted, by)
        share_out(found[n], weights, total, earned[n])
        for i in range(WIDTH):
            best[i] = WHOLE if found[n, i] >= 0 else UNKNOWN
        most, _ = weigh(best, weights)
        share_out(best, weights, formulas.scored(most, by), possible[n])
        for i in range(WIDTH):
            possible[n, i] = max(possible[n, i], earned[n, i])  # rounding gives the one or the other its last hundredth
        sums[n, 0], sums[n, 1], sums[n, 2] = weighted, by, total
    return found, earned, possible, sums
