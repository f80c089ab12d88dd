"""A file as it looks: its pages, and where on them the words of a value stand."""

import io
import re
from datetime import date
from itertools import pairwise

import pypdfium2 as pdfium
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tests.documents import make_pdf
from upstar.resumes import drawing
from upstar.resumes.drawing import Drawn, PlacedLine
from upstar.resumes.engine import parse
from upstar.resumes.passages import align, boxes
from upstar.resumes.readers import read
from upstar.resumes.types import Evidence

PDF = "application/pdf"
TODAY = date(2026, 11, 26)
INK = 140
"""Grey levels from which on a pixel is ink."""


def drawn_of(data: bytes, media_type: str = PDF) -> tuple[bytes, Drawn]:
    kept = drawing.handle(media_type.encode() + b"\n" + data)
    drawn = drawing.opened(kept)
    assert drawn is not None
    return kept, drawn


def columns_pdf() -> bytes:
    """Two columns that share every baseline, and one word three times."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(50, 790, "Ama Boateng")
    canvas.setFont("Helvetica", 10)
    left = ["Skills", "Python", "Terraform", "Ansible", "Kubernetes", "Grafana", "Linux", "Bash"]
    right = [
        "Experience",
        "Site Engineer, Northwind GmbH",
        "March 2020 - Present",
        "Built deployments in Python for depots",
        "Ran the platform with Terraform and Ansible",
        "Cut the nightly import to twenty minutes",
        "Wrote the tooling around Python services",
        "Led a team of four",
    ]
    for number, (one, two) in enumerate(zip(left, right, strict=True)):
        canvas.drawString(50, 740 - 18 * number, one)
        canvas.drawString(230, 740 - 18 * number, two)
    canvas.save()
    return target.getvalue()


def test_a_page_is_drawn_within_bounds_and_told_with_its_size() -> None:
    kept, drawn = drawn_of(make_pdf())
    (sheet,) = drawn.sheets
    picture = drawing.picture_of(kept, drawn, 1)
    assert picture is not None
    image = Image.open(io.BytesIO(picture))
    assert (image.format, image.width) == ("WEBP", drawing.WIDTH)
    assert (sheet.width, sheet.height) == (round(A4[0], 1), round(A4[1], 1))
    assert [drawing.picture_of(kept, drawn, page) for page in (-1, 0, 2)] == [None] * 3


def test_what_another_version_drew_is_not_opened() -> None:
    assert drawing.opened(drawing.packed(Drawn(drawing.VERSION + 1), [])) is None
    assert drawing.opened(b"no json\n") is None


def test_every_page_has_its_own_picture_and_no_more_than_some_are_drawn() -> None:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    for number in range(drawing.MAX_SHEETS + 3):
        canvas.setFillGray(0)
        canvas.rect(0, 0, 40 * (number + 1), 800, fill=1)
        canvas.showPage()
    canvas.save()
    kept, drawn = drawn_of(target.getvalue())
    assert len(drawn.sheets) == drawing.MAX_SHEETS
    shades = [
        sum(Image.open(io.BytesIO(drawing.picture_of(kept, drawn, page) or b"")).convert("L").resize((1, 1)).tobytes())
        for page in range(1, drawing.MAX_SHEETS + 1)
    ]
    assert all(one > two for one, two in pairwise(shades))


def test_a_page_of_absurd_size_stays_a_small_picture() -> None:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(20, 14_000), invariant=1)
    canvas.drawString(1, 50, "a")
    canvas.save()
    kept, drawn = drawn_of(target.getvalue())
    image = Image.open(io.BytesIO(drawing.picture_of(kept, drawn, 1) or b""))
    assert max(image.width / drawing.WIDTH, image.height / drawing.HEIGHT) <= 1


def test_a_photo_is_drawn_and_a_damaged_file_has_no_pages() -> None:
    target = io.BytesIO()
    Image.new("RGB", (1800, 2500), "white").save(target, "JPEG")
    _, drawn = drawn_of(target.getvalue(), "image/jpeg")
    assert [(sheet.width, sheet.height) for sheet in drawn.sheets] != []
    assert drawn_of(b"%PDF-1.4 damaged")[1].sheets == ()
    assert drawn_of(make_pdf(password="secret"))[1].sheets == ()


def test_each_value_is_boxed_where_its_ink_is() -> None:
    data = columns_pdf()
    document = read(data, "a.pdf")
    profile = parse(document, today=TODAY)
    _, drawn = drawn_of(data)
    placed = align(drawn, document.text)
    page = pdfium.PdfDocument(data)[0]
    pixels = page.render(scale=4, grayscale=True).to_pil().convert("L")
    evidence = [item for skill in profile.skills for item in skill.evidence]
    evidence += [item for role in profile.work_experience for item in role.evidence]
    assert len(evidence) > 10
    for item in evidence:
        found = boxes(placed, [item])
        assert found, item.text
        for box in found:
            cut = pixels.crop(
                (int(4 * box.x), int(4 * box.y), int(4 * (box.x + box.width)), int(4 * (box.y + box.height)))
            )
            assert cut.getextrema()[0] < INK
            # and right beside it there is none of its line: the box is as wide as the words
            beside = pixels.crop(
                (
                    int(4 * (box.x + box.width)) + 2,
                    int(4 * box.y),
                    int(4 * (box.x + box.width)) + 8,
                    int(4 * (box.y + box.height)),
                )
            )
            assert beside.getextrema()[0] >= INK, item.text


def test_a_word_that_stands_in_two_columns_is_boxed_in_the_one_that_is_meant() -> None:
    data = columns_pdf()
    text = read(data, "a.pdf").text
    _, drawn = drawn_of(data)
    placed = align(drawn, text)
    places = [match.start() for match in re.finditer("Python", text)]
    in_list = [bool(re.match(r"Python(\n|$)", text[at:])) and text[at - 1 : at] == "\n" for at in places]
    found = [boxes(placed, [Evidence("Python", 1, at, at + 6)]) for at in places]
    assert sorted(in_list) == [False, False, True]
    assert [box.x < 200 for (box,) in found] == in_list
    assert len({box.y for (box,) in found}) == 3


LINES = st.lists(st.text("ab c", min_size=1, max_size=12).map(str.strip).filter(bool), max_size=12)


@settings(deadline=None)
@given(lines=LINES, dropped=st.sets(st.integers(0, 11)), begin=st.integers(0, 150), length=st.integers(1, 60))
def test_boxes_lie_on_lines_of_the_evidence_whatever_is_missing(
    lines: list[str], dropped: set[int], begin: int, length: int
) -> None:
    text = "\n".join(" ".join(line.split()) for line in lines)
    placed_lines = tuple(
        PlacedLine(
            1,
            line,
            20.0 * number,
            20.0 * number + 12,
            tuple((10.0 * w, 10.0 * w + 8) for w in range(len(line.split()))),
        )
        for number, line in enumerate(text.split("\n"))
        if line and number not in dropped
    )
    placed = align(Drawn(drawing.VERSION, (), placed_lines), text)
    assert all(text[one.start :].startswith(one.line.text) for one in placed)
    found = boxes(placed, [Evidence(text[begin : begin + length], 1, begin, begin + length)])
    tops = {one.line.top for one in placed if one.start < begin + length and one.start + len(one.line.text) > begin}
    assert {box.y for box in found} <= tops
    assert len(found) == len(set(found))
    assert all(box.width > 0 for box in found)
