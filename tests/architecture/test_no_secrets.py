"""No key, token or password of anybody's is in a file that we track.

The well-known scanner for Python projects, detect-secrets, had its last release in May 2024, and its findings in lock
files would need a baseline as long as they are. These are the formats that keys are issued in, by their published
prefixes, and the two rules of entropy that such scanners have; so this runs without a network, with every test.
"""

import math
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORMATS = {
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "JSON Web Token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
    "private JSON Web Key": r'"d"\s*:\s*"[\w-]{40,}"',
    "AWS key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "OpenAI, Anthropic or Stripe key": r"\b(?:sk|rk)[-_][A-Za-z0-9_-]{20,}",
    "Google key": r"\bAIza[\w-]{35}\b",
    "GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36,}|\bgithub_pat_\w{50,}",
    "GitLab token": r"\bglpat-[\w-]{20,}",
    "Slack token": r"\bxox[abeoprs]-[\w-]{10,}",
    "npm or PyPI token": r"\bnpm_[A-Za-z0-9]{36}|\bpypi-AgE[\w-]{50,}",
    "SendGrid key": r"\bSG\.[\w-]{20,}\.[\w-]{20,}",
    "Hugging Face token": r"\bhf_[A-Za-z0-9]{30,}",
    "personal access token of ours": r"\bupstar_[\w-]{43}\b",
    "password in an address": r"://[^/\s:@'\"{}<>$%*]+:([^/\s:@'\"{}<>$%*]{9,})@(?!localhost|127\.0\.0\.1)",
}
NAMED = re.compile(
    r"""(?i)(?:secret|token|passw(?:or)?d|api_?key|credential)\w*['"]?\s*[:=]\s*['"]([^'"\s]{12,})['"]"""
)
"""A literal that is given to what is called a secret."""
QUOTED = re.compile(r"""['"]([A-Za-z0-9+/=_-]{32,})['"]""")
NAMED_BITS, QUOTED_BITS = 3.6, 4.5
"""Shannon entropy a character above which a literal looks drawn by lot: words have 2 to 3.5, random base64 of 32
characters 4.5 to 5. The first is lower, since what is named a secret is one more likely than not."""
HASHES = ("requirements/dev.txt", "requirements/installer.txt", "requirements/runtime.txt", "package-lock.json")
"""Files of hashes, which are drawn by lot and no secrets; formats are looked for in them too."""
SHOWN = {
    "abcdefghijklmnopqrstuvwxyz0123456789-",
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
}
"""Literals that are known to all: an alphabet, and the example of RFC 7636, appendix B."""


def findings(text: str, *, with_entropy: bool = True) -> Iterator[str]:
    """What looks like a secret, by line."""
    for number, line in enumerate(text.splitlines(), 1):
        yield from (f"{number}: {name}" for name, form in FORMATS.items() if re.search(form, line))
        if not with_entropy:
            continue
        for pattern, bits in ((NAMED, NAMED_BITS), (QUOTED, QUOTED_BITS)):
            drawn = [found for found in pattern.findall(line) if _entropy(found) > bits and not _is_shown(found)]
            yield from (f"{number}: {found[:6]}… looks drawn by lot" for found in drawn)


def _is_shown(word: str) -> bool:
    return word in SHOWN or "://" in word


def _entropy(word: str) -> float:
    """Shannon's entropy of the characters, in bits a character."""
    shares = [word.count(c) / len(word) for c in set(word)]
    return -sum(share * math.log2(share) for share in shares)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_tracked_file_holds_a_secret() -> None:
    found = []
    for path in tracked():
        name = str(path.relative_to(ROOT))
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{name}:{what}" for what in findings(text, with_entropy=name not in HASHES)]
    assert found == []


@pytest.mark.parametrize(
    "parts",
    [
        ("-----BEGIN EC PRIVATE", " KEY-----"), ("AKIA", "Q3EGRTXNFJ7WVZLP"), ("gh", "p_" + "a1B2c3" * 6),
        ("sk-ant-", "api03-aBcDeFgHiJkLmNoP"), ("eyJhbGciOiJSUzI1NiJ9.", "eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"),
        ("postgres://app:", "Xk29vQm1Lp@db.example/x"), ("upstar", "_" + "k3J" * 14 + "x"),
        ('db_password = "', 'q8Zr2LmXv0Tb7Wc"'), ('value = "Zm9vYmFyMTIzQWJ4eXpX', 'VFVKTEpoOTg3NjU0c2R"'),
    ],
)  # fmt: skip
def test_a_secret_would_be_seen(parts: tuple[str, str]) -> None:
    assert list(findings("".join(parts)))
    assert not list(findings(f"the words {parts[0].split('_')[0]} alone are none"))
