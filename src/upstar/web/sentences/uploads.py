"""Why a file is not read (resumes/readers, resumes/reading.py), and what went wrong with reading it."""

import re

from upstar.web.language import noted
from upstar.web.sentences.forms import Form, Slot, Voice
from upstar.web.sentences.slots import one_of

FORMS: tuple[Form, ...] = (
    noted("%(file)s is empty."),
    noted("%(file)s is larger than %(number)s MB, the most allowed."),
    noted("%(file)s is damaged: save it once more and upload that."),
    noted("%(file)s is %(what)s, and %(kinds)s can be read: %(remedy)s."),
    noted("%(file)s is %(what)s, and %(kinds)s can be read: %(one)s."),
    noted("The upload is larger than %(number)s MB; please send a smaller file."),
    noted("Choose a file first."),
    # damaged
    noted("This %(kind)s is damaged and cannot be read: save it once more in your word processor and upload that."),
    noted("This PDF is damaged and cannot be read: export it once more and upload that."),
    noted("This picture is damaged and cannot be read: save or take it once more."),
    noted("This web page is damaged and cannot be read."),
    noted("This %(kind)s unpacks to far more than a document holds."),
    noted("This file is damaged or far more complex than a résumé, and cannot be read: save it once more as a plain "
          "PDF or DOCX and upload that."),
    noted("This file is neither PDF, DOCX nor text."),
    # protected
    noted("This %(kind)s is protected by a password: save a copy without."),
    noted("This PDF is protected by a password: save a copy without one and upload that."),
    # too much
    noted("This file is nested far deeper than a résumé."), noted("This web page is nested far deeper than a résumé."),
    noted("This RTF is nested far deeper than a résumé."),
    noted("This picture has too many pixels: make it smaller."),
    noted("This file holds far more text than a résumé: upload the résumé alone."),
    # too little
    noted("This %(kind)s holds no text to speak of."), noted("This file holds no text to speak of."),
    noted("This web page shows no text to speak of."), noted("This JSON Resume says next to nothing."),
    noted("This PDF holds no text that can be read: is it empty, or a blurred scan?"),
    noted("This picture shows no text that can be read: take it once more, straight and in focus."),
    # JSON Resume
    noted("This file is no JSON Resume: it has neither “basics” nor “work”."),
    noted("This file is no JSON Resume: it is not valid JSON."),
    noted("This file is no JSON Resume: “%(title)s” should be %(type)s."),
    # afterwards
    noted("Something went wrong on our side, and trying again did not help. Please upload the file once more later."),
    noted("This took longer than it may, so it was ended. Please try again later."),
    noted("This file had not been read when it was exported; please upload it once more."),
    noted("The file itself is no longer kept; upload it once more."),
    noted("The file has not been read yet; try again in a moment."),
    noted("This résumé has not been read yet."),
    noted("There is no résumé yet: upload one first."),
    noted("You keep %(number)s résumés already: delete one first."),
    noted("The archive holds %(number)s résumés, and %(other)s may be kept."),
)  # fmt: skip

KINDS = noted("PDF, DOCX, ODT, RTF, HTML, Markdown, plain text, JSON Resume and pictures (JPEG, PNG, WebP, TIFF)")
"""As the readers name what they read."""


def _upload_one(value: str, voice: Voice) -> str:  # noqa: ARG001 - a teller
    return voice.words.gettext(noted("upload %(kinds)s")) % {"kinds": voice.words.gettext(KINDS)}


_WHAT = (
    noted("an old Word (.doc) or a protected Office file"), noted("a picture (GIF)"), noted("a packed file"),
    noted("a program"), noted("a binary file of an unknown kind"), noted("a damaged archive"),
    noted("a packed file or another Office document"),
)  # fmt: skip
_REMEDIES = (
    noted("save it as DOCX or PDF"), noted("save it as PNG"), noted("unpack it first"),
    noted("upload the résumé itself"),
)  # fmt: skip
_TYPES = (noted("an object"), noted("a list"), noted("a text"), noted("something else"))

SLOTS = {
    # with its ending, so that words which only end like one of these sentences are not taken for a name
    "file": Slot(r".{1,250}?\.[A-Za-z0-9]{1,5}", lambda value, _: value, free=True),
    "kinds": one_of(KINDS), "what": one_of(*_WHAT), "remedy": one_of(*_REMEDIES), "type": one_of(*_TYPES),
    "kind": Slot("DOCX|ODT|RTF", lambda value, _: value), "one": Slot(re.escape(f"upload {KINDS}"), _upload_one),
}  # fmt: skip
