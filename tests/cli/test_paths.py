"""`upstar paths`, as a program runs it."""

import json
from pathlib import Path

from tests.cli.test_cli import Upstar, environment, upstar

__all__ = ["environment", "upstar"]

RESUME = """Mara Doe
mara@example.com

Experience
Staff Nurse, Example Hospital
January 2019 - present
Patient care, wound care and medication administration on a ward of thirty beds.

Education
Bachelor of Science in Nursing, Example University, 2018

Skills
Patient Care, Wound Care, Medication Administration, Triage, Phlebotomy, Patient Assessment
"""


def test_a_resume_stands_on_a_path(upstar: Upstar, tmp_path: Path) -> None:
    file = tmp_path / "mara.txt"
    file.write_text(RESUME)
    done = upstar("paths", str(file), "--path", "healthcare-nursing", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["steps"][0]["roles"][0]["demand"]["listings"] >= 0
    assert [one["here"]["role"]["title"] for one in told["paths"]] == ["Registered Nurse"]
    assert told["moves"]
    shown = upstar("paths", str(file))
    assert "Healthcare & Nursing: Registered Nurse (now)" in shown.stdout
    assert "next: Critical Care Nurse" in shown.stdout


def test_paths_are_listed_and_a_wrong_one_is_one_line(upstar: Upstar) -> None:
    listed = upstar("paths")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "healthcare-nursing" in listed.stdout
    done = upstar("paths", "--path", "nothing")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "upstar: There is no such career path.\n")
