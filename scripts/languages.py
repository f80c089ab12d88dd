"""Bring the catalogues of the pages up to date: `python scripts/languages.py [CODE ...]`.

Every text of the templates, and every one marked in code, is looked for; a catalogue gains what is new, keeps what is
translated and loses what nobody asks for any more. A code without a catalogue starts one.
"""

import sys
from io import BytesIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from upstar.web.language import CATALOGUES

WEB = CATALOGUES.parent
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"templates/**.html": {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "noted": None}
WIDTH = 120


def template() -> Catalog:
    """Return every text that a catalogue should have."""
    found = Catalog(project="Upstar", charset="utf-8", fuzzy=False)
    for file, _line, text, comments, context in extract_from_dir(
        str(WEB), METHODS, OPTIONS, KEYWORDS, comment_tags=("i18n:",), directory_filter=_has_texts
    ):
        found.add(text, None, [(file, 0)], auto_comments=comments, context=context)
    return found


def _has_texts(folder: str) -> bool:
    """Whether to look into a folder; Babel by itself passes by those like `_parts`."""
    return not folder.endswith("__pycache__")


def updated(code: str, texts: Catalog) -> bytes:
    """Return the catalogue of a language with these texts in it, as its file holds it."""
    path = CATALOGUES / f"{code}.po"
    if path.is_file():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=code)
        # a guess at what a changed text means would pass for a translation
        catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    else:
        catalogue = Catalog(locale=code, project="Upstar", charset="utf-8", fuzzy=False)
        for message in texts:
            if message.id:
                catalogue.add(message.id, None, message.locations, auto_comments=message.auto_comments)
    catalogue.obsolete.clear()
    catalogue.header_comment = "# The pages of Upstar in another language; docs/languages.md says how to help."
    written = BytesIO()
    write_po(written, catalogue, width=WIDTH, sort_by_file=True, include_lineno=False)
    return written.getvalue()


def is_translated(message: Message) -> bool:
    """Whether a text has a translation, and each of its plural forms."""
    return all(message.string) if isinstance(message.string, list | tuple) else bool(message.string)


def main() -> int:
    """Update the named catalogues, or all there are; say how much of each is translated."""
    texts = template()
    for code in sys.argv[1:] or sorted(path.stem for path in CATALOGUES.glob("*.po")):
        path = CATALOGUES / f"{code}.po"
        path.write_bytes(updated(code, texts))
        with path.open("rb") as file:
            messages = [message for message in read_po(file, locale=code) if message.id]
        done = sum(is_translated(message) for message in messages)
        print(f"{code}: {done} of {len(messages)} texts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
