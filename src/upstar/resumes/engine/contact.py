"""Who the person is: name, e-mail, phone, place and links, from the head of the document and its contact section."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

import phonenumbers

from upstar.kit.text import fold, squash
from upstar.resumes.engine.dates import find_dates
from upstar.resumes.engine.sections import is_document_title
from upstar.resumes.engine.words import has_street, is_region, org_score, title_score
from upstar.resumes.headings import heading_kind
from upstar.resumes.types import Contact, Document, Line, Section

HEAD_LINES = 12
"""How far down the name and the address may stand where no heading ends the head of the document."""
LABEL_LENGTH = 30
MAX_NAME_WORDS = 7
MAX_NAME_LINES = 4
MAX_CREDENTIAL = 5
SAME_SIZE = 0.05
"""Print differs by no more than this share where it is the same; in a picture it is measured with an error."""
HALF_NAME = 0.75
"""The second half of a name is set no smaller than this share of the first."""
REGIONS = ("US", "GB", "DE", "FR", "ES", "IN", "IT", "NL", "PT", "BR", "CA", "AU", "CH", "AT", "IE", "MX", "PL", "SE")
"""Where a number without a country code may be from; tried in this order."""

_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}+@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[^\W\d_]{2,}", re.UNICODE)
"""With the lengths of RFC 5321, 4.5.3.1, and without a way back, so that no text takes long."""
_BROKEN_DOMAIN = re.compile(
    r"(@[\w.-]+\.(?:c(?=\nom\b)|co(?=\nm\b)|o(?=\nrg\b)|or(?=\ng\b)|n(?=\net\b)|ne(?=\nt\b)))\n"
)
"""An address that a narrow column breaks within its last part."""
_URL = re.compile(
    r"(?:https?://|www\.)[^\s|,;<>]+|(?<![@\w.-])(?:[\w-]+\.)*(?:linkedin|github|gitlab|xing|behance|dribbble|medium|"
    r"stackoverflow|kaggle|orcid|twitter|researchgate)\.(?:com|org|net)/[^\s|,;<>]+"
    r"|(?<![@\w.-])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|me|de|fr|es|it|co|ai|tech|design|uk)/[\w/.~-]+",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w/.@-])(?:\+|00)?\(?\d[\d ().\-/·]{5,20}\d(?![\w@])")
_PHONE_LABEL = re.compile(
    r"(?:phone|tel(?:ephone|efon|éfono|efono|éphone|efone|\.)?|mobile?|cell|handy|m[óo]vil|portable|telefoon|mobil|"
    r"celular|fon|ph)\s*(?:no\.?|number)?\s*[.:]*\s*$",
    re.IGNORECASE,
)
_PLACE_LABEL = re.compile(
    r"(?:^|[|·•\t,;]\s*|(?<=\s))"
    r"(?:address|location|anschrift|adresse|wohnort|wohnhaft in|direcci[óo]n|domicilio|ubicaci[óo]n|indirizzo|residenza|"
    r"endere[çc]o|morada|localidade|adres|woonplaats|based in|city|ville|ort|domicile|localisation|residence|lieu)\s*:\s*",
    re.IGNORECASE,
)
_NAME_LABEL = re.compile(
    r"^(?:full\s+)?(?:name|nom|nombre|nome|naam|vor- und nachname|nachname(?:\(n\))?(?:\s*/\s*|,\s*)vorname(?:\(n\))?|nombre y apellidos|apellidos(?: y |, ?)nombre|nom et pr[ée]nom|nome e cognome|cognome e nome|nome completo)\s*[:\t]\s*",
    re.I,
)
_OTHER_LABEL = re.compile(r"^(?:[^\W\d_]+[ -]?){1,3}:\s*", re.UNICODE)
_FIELD = re.compile(r"\s*\b(?:phone|tel|gsm|mobile?|cell|e-?mail|mail)\b\.?\s*:?\s*$", re.IGNORECASE)
_SEPARATOR = re.compile(r"\t|\s[|·•∙◦*–—]\s|\s{2,}|[|•·]")
_NAME_WORD = re.compile(r"^['’]?[^\W\d_]+(?:['’.-][^\W\d_]*)*\.?$|^-$", re.UNICODE)
_SPACED_NAME = re.compile(r"(?:[^\W\d_] ){2,}[^\W\d_]")
_DOCUMENT_TITLE = re.compile(
    r"^(?:curriculum vitae|c\.?v\.?|r[ée]sum[ée]|lebenslauf|curr[íi]culo|curr[íi]culum)\s*(?:[-–—:|]\s*|(?:of|von|de|di|do|da)\s+|\s(?=[A-ZÀ-Þ]))",
    re.IGNORECASE,
)
_STYLE = re.compile(r"^(?:(?:arch|ing|dott|dott\.ssa|avv|geom|rag|prof|mag|dipl)\.\s*)+(?=[A-ZÀ-Þ])")
"""A title of respect in small letters before a name."""
_PARTICLES = set(
    "de da do dos das del della dei degli di la le les van von vom zum zur der den ter ten te el al bin binti bint ibn ben"
    " y e i zu of du des d' l' 't ’t - ap ab ferch binte ní ó mac nic san af av auf und".split()
)
_CREDENTIALS = re.compile(
    r"(?:,\s*(?:[A-Za-z][A-Za-z-]{0,4}\.(?:[A-Za-z]{1,4}\.)*|[A-Z][A-Za-z.-]{1,7}\+?\b))+\s*$|\s*\((?:he|she|they|him|her|them|/|\s)+\)\s*$"
)
_NICKNAME = re.compile(r"(?:^|\s+)[\"“”'‘’(«][^\W\d_]{2,15}[\"“”'’)»]\s+(?=[^\W\d_])")
_POSTCODE = re.compile(
    r"^(?:[A-Z]{1,2}-)?\d{4,6}(?:-\d{3,4})?$|^[A-Z]{1,2}\d[A-Z\d]?$|^\d[A-Z]{2}$|^\d{3}\s?\d{2}$|^-$"
)
_STREET_NUMBER = re.compile(r"^\d{1,5}[a-zA-Z]?$")


_FIELD_WORDS = frozenset(
    "name nome nom naam nombre anschrift adresse address indirizzo direccion endereco morada adres telefon telefono telefone telephone"
    " telefoon phone mobil mobile e-mail email geburtsdatum familienstand nationality nazionalita staatsangehorigkeit europass formato"
    " curriculum vitae resume lebenslauf portfolio linkedin github".split()
)
"""Words that name a field of a form, and no person."""


def read_contact(document: Document, sections: Sequence[Section]) -> Contact:
    """Return the contact; every value is text of the document."""
    head = _head(sections)
    personal = [line for section in sections if section.kind == "personal" for line in section.lines]
    near = _whole_addresses([*head, *personal])
    email = _email(near) or _email(document.lines)
    name = _name(head) or _labelled_name(personal) or _name(list(document.lines[:HEAD_LINES]))
    return Contact(
        name=name,
        email=email,
        phone=_phone(near) or _phone(document.lines[:HEAD_LINES]) or _phone(_outside_references(sections)),
        location=_location(near, name),
        links=tuple(dict.fromkeys(_links(near))),
    )


def _outside_references(sections: Sequence[Section]) -> list[Line]:
    """The lines in which a number is the person's own: the others' stand among the references."""
    return [line for section in sections if section.kind not in ("references", "experience") for line in section.lines]


def _whole_addresses(lines: Sequence[Line]) -> list[Line]:
    """The lines, an address that ends in a comma with the line that it goes on in."""
    whole: list[Line] = []
    for line in lines:
        before = whole[-1] if whole else None
        if before is not None and before.text.endswith(",") and before.block == line.block and has_street(before.text):
            whole[-1] = replace(before, text=f"{before.text} {line.text}")
        else:
            whole.append(line)
    return whole


def _head(sections: Sequence[Section]) -> list[Line]:
    """The lines above the first heading; in a page with a sidebar also those above the first of each block."""
    return [line for section in sections if section.kind == "header" for line in section.lines]


def _joined(lines: Sequence[Line]) -> str:
    """The lines as one text, where a value broken after a hyphen is whole again."""
    text = "\n".join(line.text for line in lines)
    return re.sub(r"(?<=[-+])\n(?=\d)", " ", text)


def _email(lines: Sequence[Line]) -> str | None:
    """The first address; in a narrow column it may be broken before a dot or about the @."""
    text = "\n".join(line.text for line in lines)
    match = _EMAIL.search(_BROKEN_DOMAIN.sub(r"\1", re.sub(r"(?<=\w)\n(?=[@.]\w)|(?<=[@.])\n(?=\w)", "", text)))
    return match.group() if match else None


def _phone(lines: Sequence[Line]) -> str | None:
    text = _joined(lines)
    best: tuple[int, int, str] | None = None
    for match in _PHONE.finditer(text):
        written = match.group().strip(" .-/·")
        digits = sum(c.isdigit() for c in written)
        if not 7 <= digits <= 15 or _looks_like_dates(written):
            continue
        labelled = bool(_PHONE_LABEL.search(text, max(0, match.start() - LABEL_LENGTH), match.start()))
        rank = 3 * labelled + 2 * _is_number(written) + written.startswith("+")
        if rank and (best is None or rank > best[0]):
            best = (rank, match.start(), squash(written))
    return best[2] if best else None


def _looks_like_dates(written: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d\s*[-–/]\s*(?:19|20)?\d\d", written)) or bool(
        re.fullmatch(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}", written)
    )


def _is_number(written: str) -> bool:
    for region in (None,) if written.startswith("+") else REGIONS:
        try:
            if phonenumbers.is_possible_number(phonenumbers.parse(written, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def _links(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        for match in _URL.finditer(line.text):
            yield match.group().rstrip(".,;)")


def _labelled_name(lines: Sequence[Line]) -> str | None:
    for line in lines:
        if _NAME_LABEL.match(line.text):
            name = _NAME_LABEL.sub("", line.text)
            surname, comma, given = name.partition(",")
            return squash(f"{given} {surname}" if comma and given.strip() else name) or None
    return None


def _name(lines: Sequence[Line]) -> str | None:
    """The largest print that reads like a name, over as many lines as it takes; among equals the first."""
    labelled = _labelled_name(lines)
    if labelled:
        return labelled
    cells = [cell for line in lines[: HEAD_LINES * 2] for cell in _cells(line)]
    head = [cell for cell in cells if _as_part(cell.text)]
    best: tuple[tuple[float, int, int], str] | None = None
    for index, line in enumerate(head):
        name = _completed(line, head[index + 1 :])
        if name is None:
            continue
        rank = (round(line.size or 0.0, 1), _likeness(name, index), -index)
        if best is None or rank > best[0]:
            best = (rank, name)
    return best[1] if best else None


def _cells(line: Line) -> list[Line]:
    return [replace(line, text=text) for text in line.text.split("\t")]


def _completed(line: Line, below: Sequence[Line]) -> str | None:
    """The name that begins in a line: with the lines of the same print under it, where it is one only with them."""
    text = _as_part(line.text) or ""
    for following in below[: MAX_NAME_LINES - 1]:
        part = _as_part(following.text)
        if part is None or not _goes_on(text, line, following) or title_score(part) > 0 or is_region(part):
            break
        if len(part.split()) + len(text.split()) > MAX_NAME_WORDS:
            break
        if part.isupper() and len(part) <= MAX_CREDENTIAL and not text.isupper():
            break  # letters behind the name, on a line of their own
        text = f"{text}{part}" if text.endswith("-") else f"{text} {part}"
    return text if _is_name(text) or _is_single(text) else None


def _goes_on(text: str, line: Line, following: Line) -> bool:
    """Whether a name may go on in a line under it: in print of its size, or half a name in print not much smaller."""
    half = len(text.split()) == 1
    if line.size is None or following.size is None:
        return half and line.size == following.size and line.bold == following.bold and _is_single(following.text)
    alike = abs(following.size - line.size) <= SAME_SIZE * line.size
    return line.page == following.page and (alike or (half and HALF_NAME * line.size <= following.size < line.size))


def _as_part(text: str) -> str | None:
    """The words of a line that may be a name or a part of one, without titles of the document and letters behind it."""
    text = _STYLE.sub("", _DOCUMENT_TITLE.sub("", _NICKNAME.sub(" ", text)))
    part = squash(_CREDENTIALS.sub("", _SEPARATOR.split(text)[0])).rstrip(" ,;")
    if _SPACED_NAME.fullmatch(part):
        part = part.replace(" ", "")
    words = part.split()
    if not 1 <= len(words) <= MAX_NAME_WORDS or heading_kind(part) is not None or is_document_title(part):
        return None
    if not all(_NAME_WORD.match(word.rstrip(",")) for word in words) or part.count(",") > 1:
        return None
    if any(fold(word.strip(".:")) in _FIELD_WORDS for word in words):
        return None
    return part if all(_is_capital(word) or word.lower().rstrip(".") in _PARTICLES for word in words) else None


def _is_capital(word: str) -> bool:
    """Whether a word begins with a capital, as in `d'Orsay` behind the article."""
    return word[0].isupper() or (word[1:2] in "'’" and word[2:3].isupper())


def _is_name(part: str) -> bool:
    words = part.split()
    letters = [word for word in words if len(word.strip(".")) > 1]
    if len(words) < 2 or len(letters) < 2:
        return False
    long = " ".join(word for word in words if len(word) > 2)  # Sá and Co are names too, where no firm is meant
    return org_score(long) <= 0.5 and not is_region(part) and title_score(" ".join(words[:-1])) == 0


def _is_single(part: str) -> bool:
    """Whether half a name may stand alone: a stage name, or one that the next lines do not complete."""
    return " " not in part and len(part) > 3 and title_score(part) == 0 and not is_region(part)


def _likeness(name: str, index: int) -> int:
    """How much a text reads like a name: surnames such as Baker and Dean are also trades; a lone word may be a town."""
    if len(name.split()) < 2:
        return 0
    return 2 if title_score(name) == 0 else int(index <= 1)


def _location(lines: Sequence[Line], name: str | None) -> str | None:
    labelled = _labelled_place(lines)
    if labelled:
        return labelled
    best: tuple[float, int, str] | None = None
    for number, line in enumerate(lines):
        for part in _parts(line.text):
            place = _as_place(part, name)
            if place and (best is None or place[0] > best[0]):
                best = (place[0], number, place[1])
    return best[2] if best else None


def _parts(text: str) -> list[str]:
    """The parts of a line of the head without addresses, numbers and the pictures beside them."""
    for pattern in (_EMAIL, _URL, _PHONE):
        text = pattern.sub(" | ", text)
    text = "".join("|" if unicodedata.category(c) in ("So", "Sk", "Co") else c for c in text)
    return [_FIELD.sub("", part).strip(" ,;:") for part in _SEPARATOR.split(text)]


def _labelled_place(lines: Sequence[Line]) -> str | None:
    for index, line in enumerate(lines):
        match = _PLACE_LABEL.search(line.text)
        if not match:
            continue
        rest = _until_label(line.text[match.end() :].lstrip())
        following = lines[index + 1] if index + 1 < len(lines) else None
        if following is not None and following.block == line.block and not _OTHER_LABEL.match(following.text):
            joined = f"{rest} {following.text}"
            if not rest.strip() or (_ends_open(rest) and not _EMAIL.search(following.text)):
                rest = _until_label(joined)
        place = without_street(rest)
        if place:
            return place
    return None


def _ends_open(text: str) -> bool:
    """Whether an address goes on in the next line: so far it has a street and no town."""
    return without_street(text) is None or not re.search(r"\d{4,}|,\s*[A-Z]{2}\b", text)


def _until_label(text: str) -> str:
    cut = re.split(r"[|·•\t;]|,\s*(?=(?:[^\W\d_]+[ -]?){1,2}:)|\s(?=[^\W\d_]+:)", text)[0]
    return _EMAIL.sub("", cut).strip(" ,;")


def _as_place(part: str, name: str | None) -> tuple[float, str] | None:
    """Return how surely a part of the head is a place, and the place without its street."""
    if not part or (name and name.split()[-1] in part) or len(part) > 90 or _EMAIL.search(part) or _URL.search(part):
        return None
    bare = _OTHER_LABEL.sub("", part)
    if (
        bare != part
        or title_score(part) > 0
        or org_score(part.split(",", maxsplit=1)[0]) > 0.5
        or find_dates(part)
        or heading_kind(part)
    ):
        return None
    if _PHONE.fullmatch(part.strip()):
        return None
    segments = [segment.strip() for segment in part.split(",")]
    place = without_street(part)
    if not place or not place[0].isupper() or len(place.split()) > 6:
        return None
    score = 0.3 + 1.0 * is_region(segments[-1].split(" - ")[0].rstrip("0123456789 ")) + 0.6 * has_street(part)
    score += 0.5 * bool(re.search(r"\b\d{5,6}\b", part)) + 0.4 * (len(segments) > 1)
    if len(segments) == 1 and score < 0.5 and (len(part.split()) > 3 or not all(w[0].isupper() for w in part.split())):
        return None
    return score, place


def _is_street(segment: str, words: list[str]) -> bool:
    numbered = words[0][0].isdigit() or (words[-1][0].isdigit() and not _POSTCODE.match(words[-1]))
    return numbered or (has_street(segment) and not is_region(segment))


def without_street(text: str) -> str | None:
    """Return the town and what follows it, without street, number and postcode; None where nothing is left."""
    kept: list[str] = []
    for segment in (part.strip() for part in re.split(r",|\s-\s", text)):
        words = segment.split()
        if not words:
            continue
        if _STREET_NUMBER.match(segment) and not kept:
            continue
        if all(_POSTCODE.match(word) for word in words) or (_STREET_NUMBER.match(segment) and kept):
            if _STREET_NUMBER.match(segment):
                kept.clear()
            continue
        if _POSTCODE.match(words[0]) and len(words[0]) >= 4:
            kept[:] = []
            words = words[1:]
        elif _is_street(segment, words):
            kept.clear()
            continue
        while words and _POSTCODE.match(words[-1]):
            words.pop()
        if words:
            kept.append(" ".join(words))
    return squash(", ".join(kept)) or None
