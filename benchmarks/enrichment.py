"""How much of an ad's structured facts enrichment reads back from its title and text alone, and how fast.

    python -m benchmarks.enrichment FOLDER [--half first|second|both] [--runs 3]

FOLDER holds `*.ndjson` or `*.ndjson.gz`, each line a schema.org JobPosting. Its structured fields are taken away, the
ad is enriched, and what comes out is compared with them. Develop on the first half of each file; the second is for a
blind figure. Structured fields are not the text's truth: an ad may not say what its field says, or say something else.
"Stated" recall counts only the ads whose text bears the figure, as far as that can be told by a machine.

Baselines: for pay, the first number with a currency sign (counted as a year's); for remote, the word `remote`
anywhere; for experience, the first `N years … experience` or the title's level; for the type of employment, the words
`part-time`, `temporary` or `full-time` anywhere.
"""

import argparse
import gzip
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import orjson

from benchmarks.measure import MS, interleave, table, verdict
from upstar.listings.enrichment import annual_salary, enrich
from upstar.listings.markup import plain_text
from upstar.listings.types import Listing, Place
from upstar.skills.recognise import recognise

MAX_MS = 2.5
"""The bar: milliseconds that a listing of SIZE characters takes on average."""
SIZE = 4_000
MIN_HTML_A_SECOND = 1_000
HTML_SIZE = 8_000
RUNS = 3
TIMED = 300
CLOSE = Decimal("0.02")
"""Share by which a year's pay may differ from the field's: sources round."""
MONTHS = 12
_FIGURE = re.compile(r"\d+(?:\.\d{1,2})?")
_BASE_MONEY = re.compile(r"[£$€]\s?(\d[\d,.]*)")
_BASE_YEARS = re.compile(
    r"(\d{1,2})\s*(?:\+|plus|[-–]\s*\d{1,2})?\s*(?:years?|yrs?)\b[^.\n]{0,40}?(?:experience)", re.IGNORECASE
)
_BASE_TITLE = (("0-2", "intern|junior|graduate"), ("10+", "director|head|chief"), ("5-10", "senior|lead|principal"))
_BASE_TYPE = (("PART_TIME", r"part[ -]time"), ("TEMPORARY", "temporary"), ("FULL_TIME", r"full[ -]time"))


@dataclass(slots=True)
class Tally:
    """Counts of one field by one method."""

    truth: int = 0
    stated: int = 0
    said: int = 0
    right: int = 0
    right_stated: int = 0
    wrong: list[tuple[str, object, object]] = field(default_factory=list)

    def add(self, title: str, truth: object, said: object, *, right: bool, stated: bool = True) -> None:
        """Count one ad; None stands for nothing stated, nothing said."""
        self.truth += truth is not None
        self.stated += truth is not None and stated
        if said is not None and truth is not None:
            self.said += 1
            self.right += right
            self.right_stated += right and stated
            if not right:
                self.wrong.append((title, truth, said))

    def row(self, name: str, method: str) -> tuple[str, ...]:
        """Return the line of the table."""
        return (
            f"{name}: {method}", str(self.truth), str(self.said), _share(self.right, self.said),
            _share(self.right, self.truth), _share(self.right_stated, self.stated),
        )  # fmt: skip


def main() -> int:
    """Measure, print, and return 1 if a bar of speed is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("first", "second", "both"), default="second")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--wrong", metavar="FIELD", help="print the ads in which the field differs")
    asked = parser.parse_args()
    listings: list[Listing] = []
    postings: list[dict[str, Any]] = []
    for file in sorted(asked.folder.glob("*.ndjson*")):
        mine = list(_half(list(_postings(file)), asked.half))
        bare = [_stripped(posting) for posting in mine]
        listings += bare
        postings += mine
        print(f"\n{file.name}: {len(mine)} ads\n")
        _print(mine, bare, asked.wrong)
    return _speed(listings, [str(posting.get("description") or "") for posting in postings], asked.runs)


def _print(postings: list[dict[str, Any]], bare: list[Listing], wrong: str | None) -> None:
    tallies: dict[tuple[str, str], Tally] = {}
    for posting, listing in zip(postings, bare, strict=True):
        done = enrich(listing)
        for (name, method), judge in _JUDGES.items():
            judge(tallies.setdefault((name, method), Tally()), posting, listing, done)
    rows = [tally.row(*key) for key, tally in tallies.items() if tally.truth]
    print(table(("field: method", "in field", "compared", "precision", "recall", "recall stated"), rows))
    if wrong:
        for title, truth, said in tallies[wrong, "ours"].wrong:
            print(f"  {title[:60]!r}: field {truth}, ours {said}")


def _postings(file: Path) -> Iterator[dict[str, Any]]:
    content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    yield from map(orjson.loads, content.splitlines())


def _half(postings: list[dict[str, Any]], half: str) -> list[dict[str, Any]]:
    middle = len(postings) // 2
    return {"first": postings[:middle], "second": postings[middle:], "both": postings}[half]


def _stripped(posting: Mapping[str, Any]) -> Listing:
    """Return the ad without its structured facts; the country stays, as every source knows it."""
    places = posting.get("jobLocation") or {}
    address = (places[0] if isinstance(places, list) else places).get("address") or {}
    country = str(address.get("addressCountry") or "")
    code = {"USA": "US", "GBR": "GB", "CAN": "CA", "IND": "IN"}.get(country, country)
    return Listing(
        id="x",
        title=str(posting.get("title") or ""),
        organization="",
        description_text=plain_text(str(posting.get("description") or "")),
        places=(Place(country, code),) if country else (),
    )


def _decimal(value: object) -> Decimal | None:
    try:
        amount = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount > 0 else None


def _pay(posting: Mapping[str, Any]) -> tuple[Decimal, Decimal, str] | None:
    """Return the field's ends of a year's pay, and its own words."""
    value = (posting.get("baseSalary") or {}).get("value")
    if not isinstance(value, dict):
        return None
    ends = [_decimal(value.get("minValue")), _decimal(value.get("maxValue"))]
    low, high = annual_salary(ends[0], ends[1], value.get("unitText"))
    return (low, high, str(value.get("value") or "")) if low and high else None


def _bears(text: str, amounts: tuple[Decimal, Decimal], words: str) -> bool:
    """Whether the text holds both ends of the pay, or those of the field's own words, as figures."""
    digits = set(re.findall(r"\d+", re.sub(r"(?<=\d)[,.](?=\d{3})", "", text)))
    written = re.findall(r"\d+", re.sub(r"(?<=\d)[,.](?=\d{3})", "", words))[:1]
    whole = {str(int(amount)) for amount in amounts}
    thousands = {str(int(amount / 1000)) for amount in amounts if amount % 1000 == 0}
    return whole <= digits or (len(thousands) > 1 and thousands <= digits) or bool(written and written[0] in digits)


def _agree(truth: tuple[Decimal, Decimal, str], low: Decimal, high: Decimal, unit: str) -> bool:
    a_year = annual_salary(low, high, unit)
    near = all(
        end is not None and abs(end - field_end) <= field_end * CLOSE
        for end, field_end in zip(a_year, truth[:2], strict=True)
    )
    figures = {Decimal(figure) for figure in _FIGURE.findall(re.sub(r"(?<=\d),(?=\d{3})", "", truth[2]))}
    return near or {low, high} <= figures


def _judge_pay(tally: Tally, posting: Mapping[str, Any], bare: Listing, done: Listing) -> None:
    truth = _pay(posting)
    text = f"{bare.title}\n{bare.description_text}"
    low = done.ai_salary_minvalue or done.ai_salary_value or done.ai_salary_maxvalue
    high = done.ai_salary_maxvalue or done.ai_salary_value or done.ai_salary_minvalue
    said = (low, high, done.ai_salary_unittext) if low and high and done.ai_salary_unittext else None
    right = bool(truth and said and _agree(truth, *said))
    tally.add(bare.title, truth, said, right=right, stated=bool(truth and _bears(text, truth[:2], truth[2])))


def _judge_pay_base(tally: Tally, posting: Mapping[str, Any], bare: Listing, _: Listing) -> None:
    truth = _pay(posting)
    text = f"{bare.title}\n{bare.description_text}"
    found = _BASE_MONEY.search(text)
    amount = _decimal(found[1].rstrip(".,")) if found else None
    right = bool(truth and amount and _agree(truth, amount, amount, "YEAR"))
    tally.add(bare.title, truth, amount, right=right, stated=bool(truth and _bears(text, truth[:2], truth[2])))


def _judge_remote(tally: Tally, posting: Mapping[str, Any], bare: Listing, *, said: bool) -> None:
    """Count remote ads: precision of saying remote, and how many of the remote ones are found."""
    truth = posting.get("jobLocationType") == "TELECOMMUTE"
    tally.truth += truth
    tally.stated += truth and "remote" in f"{bare.title} {bare.description_text}".lower()
    tally.said += said
    tally.right += said and truth
    tally.right_stated += said and truth
    if said and not truth:
        tally.wrong.append((bare.title, "not remote", "remote"))


def _years(posting: Mapping[str, Any]) -> str | None:
    needs = posting.get("experienceRequirements")
    months = needs.get("monthsOfExperience") if isinstance(needs, dict) else None
    return _band(months / MONTHS) if isinstance(months, int | float) else None


def _band(years: float) -> str:
    return "0-2" if years < 2 else "2-5" if years < 5 else "5-10" if years < 10 else "10+"


def _base_level(listing: Listing) -> str | None:
    found = _BASE_YEARS.search(listing.description_text or "")
    if found:
        return _band(int(found[1]))
    return next((band for band, words in _BASE_TITLE if re.search(rf"\b(?:{words})\b", listing.title, re.I)), None)


def _judge_level(tally: Tally, posting: Mapping[str, Any], bare: Listing, said: str | None) -> None:
    truth = _years(posting)
    tally.add(bare.title, truth, said, right=truth == said)


def _judge_type(tally: Tally, posting: Mapping[str, Any], bare: Listing, said: tuple[str, ...] | None) -> None:
    raw = posting.get("employmentType")
    truth = raw if isinstance(raw, str) and raw != "OTHER" else None
    tally.add(bare.title, truth, said, right=truth in (said or ()))


def _base_type(listing: Listing) -> tuple[str, ...] | None:
    text = f"{listing.title} {listing.description_text}"
    return tuple(token for token, words in _BASE_TYPE if re.search(words, text, re.I))[:1] or None


_JUDGES: Mapping[tuple[str, str], Callable[[Tally, Mapping[str, Any], Listing, Listing], None]] = {
    ("pay", "ours"): _judge_pay,
    ("pay", "first figure"): _judge_pay_base,
    ("remote", "ours"): lambda t, p, b, d: _judge_remote(t, p, b, said=d.remote_derived),
    ("remote", "the word"): lambda t, p, b, _: _judge_remote(
        t, p, b, said="remote" in f"{b.title} {b.description_text}".lower()
    ),
    ("experience", "ours"): lambda t, p, b, d: _judge_level(t, p, b, d.ai_experience_level),
    ("experience", "first years"): lambda t, p, b, _: _judge_level(t, p, b, _base_level(b)),
    ("employment", "ours"): lambda t, p, b, d: _judge_type(t, p, b, d.ai_employment_type),
    ("employment", "the word"): lambda t, p, b, _: _judge_type(t, p, b, _base_type(b)),
}


def _speed(listings: list[Listing], pages: list[str], runs: int) -> int:
    """Time ads brought to one size; the parts of the sum are the ad's own."""
    sized = [
        Listing("x", one.title, "", description_text=_repeated(one.description_text or "x", SIZE), places=one.places)
        for one in listings[:TIMED]
    ]
    htmls = [_repeated(page or "x", HTML_SIZE) for page in pages[:TIMED]]
    timings = interleave(
        {
            "enrich": lambda: [enrich(one) for one in sized],
            "skills alone": lambda: [recognise(one.description_text or "") for one in sized],
            "plain_text of HTML": lambda: [plain_text(page) for page in htmls],
        },
        runs,
    )
    base = timings["skills alone"].wall
    print(f"\n{len(sized)} ads of {SIZE} characters, {len(htmls)} pages of {HTML_SIZE}; {runs} runs, interleaved.\n")
    rows = [(name, f"{MS * t.wall / len(sized):.2f}", f"{t.wall / base:.1f}") for name, t in timings.items()]
    print(table(("", "median ms each", "x skills alone"), rows))
    each = MS * timings["enrich"].wall / len(sized)
    pages_a_second = len(htmls) / timings["plain_text of HTML"].wall
    return verdict(
        [
            (f"{each:.2f} ms an ad, at most {MAX_MS}", each <= MAX_MS),
            (f"{pages_a_second:.0f} pages a second, at least {MIN_HTML_A_SECOND}", pages_a_second >= MIN_HTML_A_SECOND),
        ]
    )


def _repeated(text: str, size: int) -> str:
    return (text * (1 + size // len(text)))[:size]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


if __name__ == "__main__":
    sys.exit(main())
