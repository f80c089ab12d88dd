"""The components of a match as functions of whole numbers, each 0–WHOLE, or UNKNOWN where nothing can be compared.

They are plain enough to be compiled: the index runs these very functions over millions of listings.
"""

from upstar.matching.types import HAD, SHARES, UNKNOWN, WHOLE

UNDER_PER_TENTH = 220
"""Lost for each tenth of a year short of the band: four to five years short is out of reach."""
OVER_PER_TENTH = 60
"""Lost for each tenth of a year beyond it: the overqualified are refused too, but later."""
OVER_AT_LEAST = 4_000
"""What any number of years beyond the band leaves."""
LEVEL_STEP = 3_000
"""Lost for each step of seniority between the title asked for and the person's."""
EDUCATION_STEP = 4_000
"""Lost for each degree short of the one asked for."""
BAND_LOW = (0, 20, 50, 100)
BAND_HIGH = (20, 50, 100, 600)
"""The bands of experience of the feeds (0-2, 2-5, 5-10, 10+ years), in tenths of years."""

ELSEWHERE, SAME_COUNTRY, SAME_REGION, SAME_TOWN = 0, 1, 2, 3
"""How near a listing's place is to a person's home."""
AT_PLACE = (1_000, 6_500, 8_500, WHOLE)
HYBRID = (500, 6_500, 8_500, WHOLE)
REMOTE = (6_000, WHOLE, WHOLE, WHOLE)
"""What a place is worth by nearness: one that cannot be reached is none, moving within a country is done, and remote
work for a firm abroad is often barred by tax and law."""

PAST_TITLE = (256, 205, 164, 131)
"""What an older title counts of 256, newest first: a fifth less each time (0.8 to the power of its age)."""
PAST_BITS = 8
SHORT_OF_PAY = 2
"""A listing that pays half of what is hoped for is worth nothing, and what lies between in proportion."""

HALF_LIFE_DAYS = 45
"""An ad is worth half as much after this time; most are filled in one to two months."""
RECENCY = tuple(round(WHOLE * 0.5 ** (age / HALF_LIFE_DAYS)) for age in range(2 * 365))
"""The value of an ad by its age in days; older ones are worth nothing."""

FACTOR_BITS = 32
COVER_BITS = (SHARES * HAD).bit_length() - 1
"""SHARES × HAD is a power of two: dividing by it is a shift."""


def skills(asks: int, covered: int) -> int:
    """The share of the listing's skills that is covered; `covered` sums share × cover, up to SHARES × HAD."""
    return (covered * WHOLE) >> COVER_BITS if asks else UNKNOWN


def experience(tenths: int, own_level: int, band: int, level: int) -> int:
    """How well tenths of years fit the band asked for; where none is, how near the seniority of the two titles is."""
    if tenths < 0:
        return UNKNOWN
    if band < 0:
        return max(0, WHOLE - LEVEL_STEP * abs(level - own_level)) if own_level >= 0 and level >= 0 else UNKNOWN
    if tenths < BAND_LOW[band]:
        return max(0, WHOLE - UNDER_PER_TENTH * (BAND_LOW[band] - tenths))
    return max(OVER_AT_LEAST, WHOLE - OVER_PER_TENTH * max(0, tenths - BAND_HIGH[band]))


def education(own: int, asked: int) -> int:
    """WHOLE with the degree asked for, less for each step short."""
    return max(0, WHOLE - EDUCATION_STEP * max(0, asked - own)) if own >= 0 and asked >= 0 else UNKNOWN


def employment_type(own: int, offered: int) -> int:
    """WHOLE where one of the kinds that are offered is one that the person's roles or wishes state."""
    if own == 0 or offered == 0:
        return UNKNOWN
    return WHOLE if own & offered else 0


def place(arrangement: int, nearness: int) -> int:
    """What a place is worth by how the work is done and how near it is; remote work of unknown place suits."""
    if arrangement == 2:
        return REMOTE[nearness] if nearness >= 0 else WHOLE
    if nearness < 0:
        return UNKNOWN
    return HYBRID[nearness] if arrangement == 1 else AT_PLACE[nearness]


def pay(hoped: int, offered: int) -> int:
    """WHOLE where the offer reaches what is hoped for, both in thousands a year, less below; 0 stands for unknown."""
    if hoped <= 0 or offered <= 0:
        return UNKNOWN
    return max(0, WHOLE - SHORT_OF_PAY * WHOLE * max(0, hoped - offered) // hoped)


def recency(posted: int, today: int) -> int:
    """What a listing is worth by its age; both are days since 1970, a `posted` of 0 is unknown."""
    if posted == 0:
        return UNKNOWN
    age = max(0, today - posted)
    return RECENCY[age] if age < len(RECENCY) else 0


def past(value: int, age: int) -> int:
    """What the likeness of a title counts, where `age` titles came after it."""
    return (value * PAST_TITLE[age]) >> PAST_BITS


def factor(known: int, total: int) -> int:
    """What turns the weighted sum of the known values into a score, in units of 2 to the power of -FACTOR_BITS.

    The mean of what is known is drawn down by how much is not, so that an ad that says next to nothing cannot win by
    one lucky component: score = mean * (known + PRIOR * (total - known)) / total, with a PRIOR of six tenths (what is
    not said is rather worse than what is). 0 where the known components bear no weight.
    """
    if known <= 0:
        return 0
    above = (10 * known + PRIOR_TENTHS * (total - known)) << FACTOR_BITS
    below = 10 * known * total
    return (2 * above + below) // (2 * below)


PRIOR_TENTHS = 6


def scored(weighted: int, by: int) -> int:
    """The score in hundredths, 0–WHOLE, of a weighted sum of values and its factor."""
    return (weighted * by + (1 << (FACTOR_BITS - 1))) >> FACTOR_BITS
