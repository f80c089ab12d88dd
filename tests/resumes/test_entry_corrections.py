"""What a person says of themselves and of the entries of lists holds against later readings and can be taken back."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_user
from upstar.kit.clock import utc_now
from upstar.kit.errors import AppError
from upstar.resumes import editing
from upstar.resumes import service as resumes
from upstar.resumes.engine import parse
from upstar.resumes.engine.corrections import corrected
from upstar.resumes.engine.entry_corrections import PARTS, entries_of, entry_key, now_called, said_of
from upstar.resumes.readers import read
from upstar.resumes.types import ENTRY_PARTS, PERSON, Correction, EntryPart, Profile
from upstar.worker.run import drain
from upstar.workflows import correct_resume
from upstar.workflows.process_resume import upload
from upstar.workflows.tools import Tools

TODAY = date(2026, 11, 1)
TEXT = """Mara Lindqvist
mara@example.com | +49 30 1234567 | Berlin, Germany | github.com/mara

Summary
Engineer who likes small services.

Experience
Developer, Contoso Retail AG
June 2016 - February 2018
- Wrote services in Go

Education
BSc Computer Science, Technical University Berlin, 2008 - 2011

Certifications
AWS Certified Developer, Amazon, 2021

Languages
German (native), English (B2)

Projects
Harbour Map, 2019 - 2020
A map of harbours in Python

Publications
Lindqvist M. Small services. Journal of Services, 2019
"""
NEW: dict[EntryPart, dict[str, str]] = {
    "education": {"degree": "MSc Physics", "institution": "KTH", "start_date": "2011-09", "end_date": "2013"},
    "certifications": {"name": "First Aid", "issuer": "Red Cross", "issued": "2024-05-02"},
    "languages": {"name": "Swedish", "level": "C1"},
    "projects": {"name": "Beehive", "description": "Weighs bees", "start_date": "2022"},
    "publications": {"citation": "Lindqvist M. Bees.", "published": "2023"},
}


def parsed(text: str = TEXT) -> Profile:
    return parse(read(text.encode(), "mara.txt"), today=TODAY)


READ = parsed()


@pytest.fixture
def owner(stocked: Tools) -> UUID:
    with stocked.database.write() as session:
        return make_user(session)


@pytest.fixture
def resume(stocked: Tools, owner: UUID) -> UUID:
    uploaded = upload(stocked, owner, "mara.txt", TEXT.encode())
    drain(stocked)
    return uploaded.resume.id


def profile_of(tools: Tools, owner: UUID, resume: UUID) -> Profile:
    with tools.database.read() as session:
        return resumes.profile_of(session, owner, resume)


def said(profile: Profile, part: EntryPart) -> list[dict[str, str]]:
    return [said_of(part, entry) for entry in entries_of(profile, part)]


def test_entries_are_added_changed_and_removed_and_stay_so_when_read_again(
    stocked: Tools, owner: UUID, resume: UUID
) -> None:
    before = profile_of(stocked, owner, resume)
    for part in ENTRY_PARTS:
        assert said(before, part), part
        correct_resume.set_entry(stocked, owner, resume, part, None, dict(NEW[part]))
        first = entries_of(before, part)[0]
        name = PARTS[part].named_by[0]
        made = correct_resume.set_entry(stocked, owner, resume, part, entry_key(part, first), {name: "Corrected"})
        # what is corrected goes by another key, under which it is corrected once more
        changed = next(entry for entry in entries_of(made, part) if getattr(entry, name) == "Corrected")
        correct_resume.set_entry(stocked, owner, resume, part, entry_key(part, changed), {name: "Corrected again"})
    native = next(entry for entry in before.languages if entry.name == "English")
    correct_resume.remove_entry(stocked, owner, resume, "languages", entry_key("languages", native))
    after = profile_of(stocked, owner, resume)
    for part in ENTRY_PARTS:
        name = PARTS[part].named_by[0]
        (corrected_one,) = [entry for entry in entries_of(after, part) if getattr(entry, name) == "Corrected again"]
        assert (corrected_one.source, bool(corrected_one.evidence)) == (PERSON, True)
        expected = dict.fromkeys(PARTS[part].fields, "") | NEW[part]
        assert expected in said(after, part)
        assert len(entries_of(after, part)) == len(entries_of(before, part)) + (0 if part == "languages" else 1)
    correct_resume.read_again(stocked, owner, resume)
    drain(stocked)
    assert profile_of(stocked, owner, resume) == after
    with stocked.database.read() as session:
        made_ones = len(editing.corrections_of(session, owner, resume))
    assert made_ones == 2 * len(ENTRY_PARTS) + 1, "a correction of a correction is one"
    for number in reversed(range(made_ones)):
        correct_resume.take_back(stocked, owner, resume, number)
    assert profile_of(stocked, owner, resume) == before


def test_an_added_entry_that_is_removed_leaves_nothing(stocked: Tools, owner: UUID, resume: UUID) -> None:
    before = profile_of(stocked, owner, resume)
    for part in ENTRY_PARTS:
        made = correct_resume.set_entry(stocked, owner, resume, part, None, dict(NEW[part]))
        added = next(entry for entry in entries_of(made, part) if entry.source == PERSON)
        correct_resume.remove_entry(stocked, owner, resume, part, entry_key(part, added))
        assert said(profile_of(stocked, owner, resume), part) == said(before, part)


def test_what_a_person_says_of_themselves_holds_and_what_they_leave_keeps_its_words(
    stocked: Tools, owner: UUID, resume: UUID
) -> None:
    before = profile_of(stocked, owner, resume)
    sent: dict[str, Any] = {
        "name": before.contact.name, "email": "m@lindqvist.example", "phone": "", "location": before.contact.location,
        "links": ["https://mara.example", "github.com/mara"], "summary": "Engineer.",
    }  # fmt: skip
    correct_resume.set_about(stocked, owner, resume, sent)
    correct_resume.read_again(stocked, owner, resume)
    drain(stocked)
    after = profile_of(stocked, owner, resume)
    contact = after.contact
    assert (contact.email, contact.phone, contact.links) == ("m@lindqvist.example", None, tuple(sent["links"]))
    assert (after.summary, after.summary_evidence) == ("Engineer.", ())
    assert dict(contact.sources) == dict.fromkeys(("email", "phone", "links"), PERSON)
    assert {"name", "location"} <= set(dict(contact.evidence))
    assert not {"email", "phone"} & set(dict(contact.evidence))
    assert correct_resume.set_about(stocked, owner, resume, sent) == after
    correct_resume.take_back(stocked, owner, resume, 0)
    assert profile_of(stocked, owner, resume) == before


@pytest.mark.parametrize(
    ("part", "values", "code"),
    [
        ("education", {}, "entry-invalid"),
        ("education", {"degree": " ", "start_date": "2011"}, "entry-invalid"),
        ("certifications", {"issuer": "Red Cross"}, "entry-invalid"),
        ("languages", {"level": "C1"}, "entry-invalid"),
        ("languages", {"name": "Swedish", "start_date": "2011"}, "field-unknown"),
        ("projects", {"name": "Beehive", "start_date": "2020", "end_date": "2019"}, "dates-reversed"),
        ("publications", {"citation": "Bees.", "published": "soon"}, "date-invalid"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(
    stocked: Tools, owner: UUID, resume: UUID, part: EntryPart, values: dict[str, Any], code: str
) -> None:
    before = profile_of(stocked, owner, resume)
    with pytest.raises(AppError) as caught:
        correct_resume.set_entry(stocked, owner, resume, part, None, values)
    assert caught.value.code == code
    with pytest.raises(AppError) as unknown:
        correct_resume.set_entry(stocked, owner, resume, part, "0" * 16, {})
    assert unknown.value.code == "entry-not-found"
    with pytest.raises(AppError) as gone:
        correct_resume.remove_entry(stocked, owner, resume, part, "0" * 16)
    assert gone.value.code == "entry-not-found"
    with pytest.raises(AppError) as mistyped:
        correct_resume.set_about(stocked, owner, resume, {"email": "mara at example"})
    assert mistyped.value.code == "email-invalid"
    assert profile_of(stocked, owner, resume) == before


def test_an_entry_that_is_read_a_little_differently_is_still_the_corrected_one() -> None:
    first, later = parsed(), parsed(TEXT.replace("BSc Computer Science", "Bachelor of Science, Informatics"))
    (study,) = first.education
    made = Correction(
        "education", "set", entry_key("education", study), utc_now(), {"degree": "BSc"},
        before=said_of("education", study),
    )  # fmt: skip
    (kept,) = corrected(later, [made], TODAY).education
    assert (kept.degree, kept.institution) == ("BSc", study.institution)
    elsewhere = parsed(
        TEXT.replace("BSc Computer Science, Technical University Berlin, 2008 - 2011", "MA History, KTH")
    )
    two = corrected(elsewhere, [made], TODAY).education
    assert [entry.degree for entry in two][-1] == "BSc", "what is found no more is added as it was stated"
    assert len(two) == len(elsewhere.education) + 1


@given(st.data())
def test_a_correction_changes_one_entry_which_goes_by_the_key_that_is_told(data: st.DataObject) -> None:
    profile = READ
    part = data.draw(st.sampled_from(ENTRY_PARTS))
    entries = entries_of(profile, part)
    number = data.draw(st.integers(0, len(entries) - 1))
    form = PARTS[part]
    texts = st.dictionaries(st.sampled_from(form.texts), st.sampled_from(("A", "bee", "Ünïted")), min_size=1)
    values: dict[str, Any] = data.draw(texts)
    if form.dates:
        dates = st.sampled_from((None, "", "2020", "2021-03", "2022-04-05"))
        values |= data.draw(st.dictionaries(st.sampled_from(form.dates), dates))
    before = entries[number]
    made = Correction(part, "set", entry_key(part, before), utc_now(), values, before=said_of(part, before))
    after = entries_of(corrected(profile, [made], TODAY), part)
    assert now_called(profile, made) == entry_key(part, after[number])
    assert said_of(part, after[number]) == said_of(part, before) | {name: value or "" for name, value in values.items()}
    assert (*after[:number], *after[number + 1 :]) == (*entries[:number], *entries[number + 1 :])
    gone = Correction(part, "remove", entry_key(part, before), utc_now(), before=said_of(part, before))
    left = entries_of(corrected(profile, [gone], TODAY), part)
    assert left == (*entries[:number], *entries[number + 1 :])
