"""One invented person's résumé in every format that is read, made by real writers where there are any."""

import io
import json
import zipfile

import docx
import pypdfium2 as pdfium
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.documents import make_pdf

LINES: tuple[tuple[str, str], ...] = (
    ("title", "Jana Örtel"),
    ("text", "jana.oertel@example.org | +49 30 1234567 | Leipzig, Germany"),
    ("head", "Work Experience"),
    ("text", "Data Engineer, Kestrel Analytics GmbH"),
    ("text", "March 2021 - Present"),
    ("item", "Built pipelines in Python and Apache Airflow for 40 shops"),
    ("item", "Moved 12 databases to PostgreSQL without a night of downtime"),
    ("text", "Software Developer, Bluefin Retail AG"),
    ("text", "June 2017 - February 2021"),
    ("item", "Wrote REST APIs in Java and Spring Boot"),
    ("head", "Education"),
    ("text", "BSc Computer Science, Technische Universität Dresden, 2013 - 2017"),
    ("head", "Skills"),
    ("text", "Python, PostgreSQL, Apache Airflow, Java, Docker, Git"),
    ("head", "Languages"),
    ("text", "German (native), English (C1)"),
    ("head", "Volunteering"),
    ("text", "Coach, Leipzig Code Club, 2018 - 2020"),
)


def as_text() -> str:
    """Plain text, with blank lines above headings."""
    rows = []
    for kind, text in LINES:
        rows.append({"head": f"\n{text.upper()}", "item": f"- {text}"}.get(kind, text))
    return "\n".join(rows) + "\n"


def as_markdown() -> str:
    """Markdown with headings, lists, and dates that follow their title after a hard break."""
    marks = {"title": "# ", "head": "## ", "item": "- ", "text": ""}
    text, before = "", ""
    for kind, words in LINES:
        text += {("text", "text"): "\\\n", ("item", "item"): "\n"}.get((before, kind), "\n\n") + marks[kind] + words
        before = kind
    return text.strip() + "\n"


def as_html(extra: str = "") -> str:
    """A web page, with a style sheet and a script that nobody wants to read."""
    tags = {"title": "h1", "head": "h2", "item": "li", "text": "p"}
    body = "".join(f"<{tags[kind]}>{text}</{tags[kind]}>" for kind, text in LINES)
    style = "<style>p{color:red}</style><script>alert('Kubernetes')</script>"
    return f"<!DOCTYPE html><html><head><title>CV</title>{style}</head><body>{body}{extra}</body></html>"


def as_docx() -> bytes:
    """A Word file with styled headings and lists."""
    made = docx.Document()
    for kind, text in LINES:
        if kind == "title":
            made.add_heading(text, 0)
        elif kind == "head":
            made.add_heading(text, 1)
        else:
            made.add_paragraph(text, style="List Bullet" if kind == "item" else None)
    return _saved(made)


def as_docx_table(hidden: str = "", *, by_style: bool = False) -> bytes:
    """A Word file whose skills stand in a table, whose name stands in the page header, and with hidden words."""
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Jana Örtel"
    for kind, text in LINES[1:]:
        paragraph = made.add_paragraph(style="List Bullet" if kind == "item" else None)
        run = paragraph.add_run(text)
        run.bold = kind == "head"
        run.font.size = Pt(14 if kind == "head" else 10)
        if kind == "head" and text == "Skills":
            table = made.add_table(rows=0, cols=2)
            for left, right in (("Tools", "Terraform, Ansible"), ("Clouds", "AWS, Azure")):
                cells = table.add_row().cells
                cells[0].text, cells[1].text = left, right
    if hidden:
        run = made.add_paragraph().add_run(hidden)
        if by_style:
            base = made.styles.add_style("Base", WD_STYLE_TYPE.CHARACTER)
            base.font.hidden = True
            style = made.styles.add_style("Unseen", WD_STYLE_TYPE.CHARACTER)
            style.base_style = base
            run.style = style
        else:
            run.font.hidden = True
    return _saved(made)


def _saved(made: "docx.document.Document") -> bytes:
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def as_odt() -> bytes:
    """An OpenDocument text as ODF 1.3 lays it out."""
    names = {"office": "office", "text": "text", "style": "style", "table": "table"}
    spaces = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{value}:1.0"' for key, value in names.items()
    )
    rows = []
    for kind, text in LINES:
        if kind in ("title", "head"):
            rows.append(f'<text:h text:outline-level="1">{text}</text:h>')
        elif kind == "item":
            rows.append(f"<text:list><text:list-item><text:p>{text}</text:p></text:list-item></text:list>")
        else:
            rows.append(f"<text:p>{text}</text:p>")
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.3"><office:body>'
        f"<office:text>{''.join(rows)}</office:text></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>", zipfile.ZIP_DEFLATED)
    return target.getvalue()


def as_rtf() -> bytes:
    """Rich text as a word processor writes it: code page escapes, Unicode escapes, a picture and hidden words."""
    rows = []
    for kind, text in LINES:
        escaped = "".join(c if c.isascii() else f"\\'{c.encode('cp1252').hex()}" for c in text)
        look = {"title": r"\b\fs36 ", "head": r"\sb240\b\fs28 ", "item": r"\bullet\tab "}.get(kind, r"\fs20 ")
        rows.append(rf"{{\pard {look}{escaped}\par}}")
    hidden = r"{\pard\v Kubernetes expert\par}{\*\generator Nothing}{\pict\pngblip 89504e47}"
    table = r"{\fonttbl{\f0\fswiss\fcharset0 Arial;}}"
    return (r"{\rtf1\ansi\ansicpg1252\deff0" + table + "".join(rows) + hidden + "}").encode("ascii")


def as_json_resume() -> bytes:
    """JSON Resume 1.0.0."""
    return json.dumps(
        {
            "basics": {
                "name": "Jana Örtel",
                "email": "jana.oertel@example.org",
                "phone": "+49 30 1234567",
                "location": {"city": "Leipzig", "countryCode": "DE"},
                "profiles": None,
            },
            "work": [
                {
                    "name": "Kestrel Analytics GmbH",
                    "position": "Data Engineer",
                    "startDate": "2021-03",
                    "highlights": ["Built pipelines in Python and Apache Airflow", "Moved 12 databases to PostgreSQL"],
                },
                {
                    "name": "Bluefin Retail AG",
                    "position": "Software Developer",
                    "startDate": "2017-06",
                    "endDate": "2021-02",
                    "summary": "Wrote REST APIs in Java and Spring Boot.",
                },
                {},
            ],
            "volunteer": [
                {"organization": "Leipzig Code Club", "position": "Coach", "startDate": "2018", "endDate": "2020"}
            ],
            "education": [
                {
                    "institution": "Technische Universität Dresden",
                    "studyType": "BSc",
                    "area": "Computer Science",
                    "startDate": "2013",
                    "endDate": "2017",
                }
            ],
            "skills": [
                {"name": "Data", "keywords": ["Python", "PostgreSQL", "Apache Airflow"]},
                {"name": "Java", "level": "advanced"},
                {"name": "Docker"},
                {"name": "Git"},
            ],
            "languages": [{"language": "German", "fluency": "native"}, {"language": "English", "fluency": "C1"}],
        }
    ).encode()


def picture(pdf: bytes | None = None, *, scale: float = 2.0) -> Image.Image:
    """The first page of a PDF as a picture."""
    document = pdfium.PdfDocument(pdf or make_pdf())
    try:
        page: Image.Image = document[0].render(scale=scale).to_pil()
        return page.convert("RGB")
    finally:
        document.close()


def as_picture(image: Image.Image, kind: str = "PNG") -> bytes:
    """The bytes of a picture file."""
    target = io.BytesIO()
    image.save(target, kind)
    return target.getvalue()


def as_scan(image: Image.Image) -> bytes:
    """A PDF that holds nothing but a picture."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    canvas.drawImage(ImageReader(image), 0, 0, *A4)
    canvas.save()
    return target.getvalue()
