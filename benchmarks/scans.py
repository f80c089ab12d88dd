"""How long a scanned page takes, and how many of its words are read.

    python -m benchmarks.scans [--runs 5]

Pages of a résumé made in code are drawn at 200 dpi, turned a little, greyed and sprinkled with noise, and kept as JPEG.
They are read as a photo and as a PDF that holds nothing but the picture. The baseline is RapidOCR called plainly on the
same picture, with its own settings. Recall is the share of the page's words, without case and the punctuation around
them, that are in the text.
"""

import argparse
import io
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pypdfium2 as pdfium
from PIL import Image
from rapidocr import RapidOCR

from benchmarks.measure import Timing, interleave, table, verdict
from benchmarks.pages import Made, one_column, two_columns
from tests.resumes.samples import as_scan
from upstar.resumes.readers import read

MAX_SECONDS = 6.0
"""The bar: median seconds a page."""
MIN_RECALL = 0.97
"""The bar: the share of words that are read."""
RUNS = 5
FONT_SIZE = 10.5
"""Points; a page of it holds some 400 words."""
DPI = 200
POINTS_AN_INCH = 72
SKEW = 0.4
"""Degrees."""
NOISE = 6.0
"""Standard deviation in grey levels of 0–255."""
CONTRAST, PAPER = 0.92, 8.0
"""A scanner's black is not black and its white not white."""
JPEG_QUALITY = 80
UPSIDE_DOWN = 180
PLAIN = "plain RapidOCR"

_AROUND = re.compile(r"^\W+|\W+$")


@dataclass(slots=True)
class Case:
    """One way to read a page: `read` returns the text. What it returned is collected in `texts`."""

    made: Made
    layout: str
    way: str
    read: Callable[[], str]
    texts: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """How the case is called in the table."""
        return f"{self.layout}, {self.way}"

    @property
    def recall(self) -> float:
        """The share of the page's words that the last reading has."""
        known, found = _words(self.made.words), _words(self.texts[-1].split())
        return (known & found).total() / known.total()

    def run(self) -> None:
        """Read the page once."""
        self.texts.append(self.read())


def main() -> int:
    """Measure, print, and return 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=RUNS)
    runs: int = parser.parse_args().runs
    cases = _cases()
    timings = interleave({case.name: case.run for case in cases}, runs)
    bases = {case.layout: timings[case.name].wall for case in cases if case.way == PLAIN}
    rows = [_row(case, timings[case.name], bases[case.layout]) for case in cases]
    print(f"{runs} runs, interleaved.\n")
    print(table(("", "words", "median s", "least s", "CPU s", "x plain", "recall"), rows))
    ours = [case for case in cases if case.way != PLAIN]
    slowest = max(timings[case.name].wall for case in ours)
    worst = min(case.recall for case in ours)
    return verdict(
        [
            (f"the slowest page in {slowest:.1f} s, at most {MAX_SECONDS:.0f}", slowest <= MAX_SECONDS),
            (f"the least recall {worst:.4f}, at least {MIN_RECALL}", worst >= MIN_RECALL),
            ("the same picture gives the same text", all(len(set(case.texts)) == 1 for case in ours)),
        ]
    )


def _row(case: Case, timing: Timing, base: float) -> tuple[str, ...]:
    seconds = (f"{timing.wall:.2f}", f"{timing.least:.2f}", f"{timing.cpu:.2f}")
    return case.name, str(len(case.made.words)), *seconds, f"{timing.wall / base:.2f}", f"{case.recall:.4f}"


def _cases() -> list[Case]:
    plain = RapidOCR(params={"Global.log_level": "critical"})
    cases: list[Case] = []
    for layout, made in (
        ("one column", one_column(pages=1, size=FONT_SIZE)),
        ("two columns", two_columns(size=FONT_SIZE)),
    ):
        picture = _scan(made.pdf)
        cases += [
            Case(made, layout, PLAIN, partial(_plain_text, plain, picture)),
            Case(made, layout, "JPEG", partial(_our_text, _jpeg(picture))),
            Case(made, layout, "PDF", partial(_our_text, as_scan(picture))),
            Case(made, layout, "PDF upside down", partial(_our_text, as_scan(picture.rotate(UPSIDE_DOWN)))),
        ]
    return cases


def _plain_text(plain: RapidOCR, picture: Image.Image) -> str:
    # RapidOCR wants blue first
    found = plain(np.ascontiguousarray(np.asarray(picture)[:, :, ::-1]))
    return " ".join(getattr(found, "txts", None) or ())


def _our_text(data: bytes) -> str:
    return read(data, "scan").text


def _scan(pdf: bytes) -> Image.Image:
    """The first page as a scanner gives it; the same page gives the same picture."""
    document = pdfium.PdfDocument(pdf)
    try:
        drawn: Image.Image = document[0].render(scale=DPI / POINTS_AN_INCH).to_pil().convert("L")
    finally:
        document.close()
    askew = drawn.rotate(SKEW, resample=Image.Resampling.BICUBIC, fillcolor="white")
    noise = np.random.default_rng(1).normal(0.0, NOISE, (askew.height, askew.width))
    pixels = np.clip(np.asarray(askew) * CONTRAST + PAPER + noise, 0, 255).astype(np.uint8)
    return Image.open(io.BytesIO(_jpeg(Image.fromarray(pixels).convert("RGB"))))


def _jpeg(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=JPEG_QUALITY)
    return target.getvalue()


def _words(words: Iterable[str]) -> Counter[str]:
    bare = (_AROUND.sub("", word).casefold() for word in words)
    return Counter(word for word in bare if word)


if __name__ == "__main__":
    sys.exit(main())
