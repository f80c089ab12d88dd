"""Real résumé files, made by a real PDF writer."""

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

LINES = (
    ("Mara Lindqvist", 18),
    ("mara.lindqvist@example.com | +49 30 1234567 | Berlin, Germany", 10),
    ("Summary", 13),
    ("Backend developer who likes small services and large tables.", 10),
    ("Experience", 13),
    ("Senior Backend Developer, Northwind Logistics GmbH", 11),
    ("March 2020 - Present", 10),
    ("- Built shipment tracking in Python and PostgreSQL for 40 depots", 10),
    ("- Cut the nightly import from 6 hours to 20 minutes with Docker and Kubernetes", 10),
    ("Software Developer, Contoso Retail AG", 11),
    ("June 2016 - February 2020", 10),
    ("- Wrote REST APIs in Python and Django for 3 shops", 10),
    ("Education", 13),
    ("BSc Computer Science, Technische Universität Berlin, 2012 - 2016", 10),
    ("Skills", 13),
    ("Python, PostgreSQL, Docker, Kubernetes, Django, REST APIs, Git, Linux", 10),
)


def make_pdf(*, name: str = "Mara Lindqvist", password: str | None = None) -> bytes:
    """A one-page résumé; the same arguments give the same bytes."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1, encrypt=password)
    y = 800
    for text, size in ((name, 18), *LINES[1:]):
        canvas.setFont("Helvetica-Bold" if size > 10 else "Helvetica", size)
        canvas.drawString(60, y, text)
        y -= size + 8
    canvas.save()
    return target.getvalue()
