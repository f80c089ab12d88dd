"""Every format that people send gives the same facts."""

from collections.abc import Callable
from datetime import date

import pytest
from PIL import Image

from tests.documents import make_pdf
from tests.resumes import samples
from upstar.kit.errors import AppError
from upstar.resumes import service as resumes
from upstar.resumes.types import Document, Profile

TODAY = date(2026, 11, 1)


def read(data: bytes, filename: str = "cv") -> tuple[Document, Profile]:
    return resumes.read_file(data, filename, today=TODAY)


def check_facts(document: Document, profile: Profile) -> None:
    """What every format must give of the sample."""
    contact = profile.contact
    assert (contact.name, contact.email) == ("Jana Örtel", "jana.oertel@example.org")
    assert contact.phone == "+49 30 1234567"
    assert contact.location is not None
    assert contact.location.startswith("Leipzig")
    roles = [(role.job_title, role.company_name, role.is_current) for role in profile.work_experience]
    assert roles == [
        ("Data Engineer", "Kestrel Analytics GmbH", True),
        ("Software Developer", "Bluefin Retail AG", False),
    ]
    begins = [role.start_date.value for role in profile.work_experience if role.start_date]
    assert begins == [date(2021, 3, 1), date(2017, 6, 1)]
    assert [study.institution for study in profile.education] == ["Technische Universität Dresden"]
    assert {"Python", "PostgreSQL", "Apache Airflow", "Java", "Docker", "Git"} <= {s.skill_name for s in profile.skills}
    assert [language.name for language in profile.languages] == ["German", "English"]
    assert profile.total_years_experience == pytest.approx(9.4, abs=0.1)
    for skill in profile.skills:
        assert skill.evidence
        assert all(document.text[item.start : item.end] == item.text for item in skill.evidence)


@pytest.mark.parametrize(
    ("make", "media_type"),
    [
        (lambda: samples.as_text().encode(), "text/plain"),
        (lambda: samples.as_text().encode("cp1252"), "text/plain"),
        (lambda: samples.as_text().encode("utf-16"), "text/plain"),
        (lambda: samples.as_text().replace("\n", "\r\n").encode("utf-8-sig"), "text/plain"),
        (lambda: samples.as_markdown().encode(), "text/markdown"),
        (lambda: samples.as_html().encode(), "text/html"),
        (samples.as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (samples.as_docx_table, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (samples.as_odt, "application/vnd.oasis.opendocument.text"),
        (samples.as_rtf, "application/rtf"),
        (samples.as_json_resume, "application/json"),
    ],
    ids=["utf-8", "cp1252", "utf-16", "windows", "markdown", "html", "docx", "docx-table", "odt", "rtf", "json-resume"],
)
def test_every_format_gives_the_same_facts(make: Callable[[], bytes], media_type: str) -> None:
    document, profile = read(make())
    assert document.media_type == media_type
    check_facts(document, profile)


@pytest.mark.parametrize(
    "make",
    [
        samples.as_rtf,
        lambda: samples.as_docx_table("Kubernetes expert"),
        lambda: samples.as_docx_table("Kubernetes expert", by_style=True),
    ],
)
def test_hidden_words_are_told_and_not_counted(make: Callable[[], bytes]) -> None:
    document, profile = read(make())
    assert "Kubernetes" not in document.text
    assert "Kubernetes" not in {skill.skill_name for skill in profile.skills}
    assert [(concern.kind, concern.text) for concern in profile.safety] == [("hidden-text", "Kubernetes expert")]


@pytest.mark.parametrize(
    ("style", "kind"),
    [
        ("display:none", "hidden-text"),
        ("visibility: hidden", "hidden-text"),
        ("opacity:0", "hidden-text"),
        ("color:#fff", "white-text"),
        ("font-size:1px", "tiny-text"),
        ("position:absolute;left:-9999px", "off-page-text"),
    ],
)
def test_what_a_web_page_hides_is_told_and_not_counted(style: str, kind: str) -> None:
    _, profile = read(samples.as_html(f'<p style="{style}">Kubernetes</p>').encode())
    assert "Kubernetes" not in {skill.skill_name for skill in profile.skills}
    assert [concern.kind for concern in profile.safety] == [kind]


def test_white_letters_on_a_coloured_ground_are_read() -> None:
    page = samples.as_html('<div style="background:#123"><p style="color:#fff">Skills: Kubernetes</p></div>')
    _, profile = read(page.encode())
    assert not profile.safety


def test_scripts_and_styles_are_no_text() -> None:
    document, _ = read(samples.as_html().encode())
    assert "alert" not in document.text
    assert "color" not in document.text


def check_scan(document: Document, profile: Profile) -> None:
    assert document.pictured == (1,)
    assert profile.contact.name == "Mara Lindqvist"
    assert profile.contact.email == "mara.lindqvist@example.com"
    assert [(role.job_title, role.company_name) for role in profile.work_experience] == [
        ("Senior Backend Developer", "Northwind Logistics GmbH"),
        ("Software Developer", "Contoso Retail AG"),
    ]
    assert {"Python", "PostgreSQL", "Docker", "Kubernetes", "Django"} <= {s.skill_name for s in profile.skills}
    assert [concern.kind for concern in profile.safety] == ["image-only-page"]


def test_a_scanned_page_is_read() -> None:
    check_scan(*read(samples.as_scan(samples.picture())))


@pytest.mark.parametrize("turn", [90, *(pytest.param(turn, marks=pytest.mark.soak) for turn in (180, 270))])
def test_a_page_scanned_the_wrong_way_round_is_read(turn: int) -> None:
    check_scan(*read(samples.as_picture(samples.picture().rotate(turn, expand=True))))


@pytest.mark.soak
def test_a_photo_taken_askew_is_read() -> None:
    askew = samples.picture().rotate(2.5, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    check_scan(*read(samples.as_picture(askew, "JPEG")))


def test_the_same_picture_gives_the_same_answer() -> None:
    page = samples.picture()
    data = samples.as_picture(page.crop((0, 0, page.width, page.height // 3)), "WEBP")
    assert read(data) == read(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (samples.as_picture(Image.new("RGB", (600, 800), "white")), "file-no-text"),
        (samples.as_picture(samples.picture())[:5000], "file-corrupt"),
        (samples.as_scan(Image.new("RGB", (60, 80), "white")), "file-no-text"),
        (samples.as_odt()[:500], "file-type-unsupported"),
        (b'{"basics": 7, "work": []}', "file-corrupt"),
        (b'{"hello": "world"}', "file-corrupt"),
        (b"{" * 100_000, "file-corrupt"),
        (b"<html><body>" + b"<div>" * 500 + b"x" * 50, "file-too-complex"),
        (b"{\\rtf1" + b"{" * 1000 + b"x", "file-too-complex"),
        (b"{\\rtf1 }", "file-no-text"),
        (b"GIF89a" + bytes(50), "file-type-unsupported"),
        (make_pdf(password="secret"), "file-encrypted"),
    ],
)
def test_what_cannot_be_read_is_refused_with_one_sentence(data: bytes, code: str) -> None:
    with pytest.raises(AppError) as caught:
        read(data)
    assert caught.value.code == code
    assert "\n" not in caught.value.message
