"""The encryption of backups: the form is that of age, and nothing that was touched is ever given."""

import io
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from upstar.adapters.sealing import CHUNK, TAG, Sealer, Unsealer, passphrase_of
from upstar.kit.errors import AppError
from upstar.settings import Settings

KEY = "correct horse battery staple"
LITTLE = 1
"""log2 of scrypt's N: what is tested is not how long a guess takes."""
BY_AGE = """
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCA3UjJocXBXL3hnNWNnbDZsSVQ2eXZnIDE5CnlSSEgwbUo3QllQcWMrUWNQdEFmc25naWpLajFB
NzNLcloyUWNOTEdSTnMKLS0tIG0zQVNISFFoNGZZYjZjQkN4YkFMNXF3SXlVSU95bUcvUSttdll1cWdVRmMKirkzt4McHknIE3ak9hDJSwc+zyatMRz8
dqrWZqynDPD0N5Pk7MZMAJiC06nV2Ln3CyxNnOM=
"""
"""Three lines `Upstar` under KEY, made by another program: pyrage 1.4.0, which is rage, an implementation of age in
Rust."""


def sealed(data: bytes, *, pieces: int = 7919) -> bytes:
    sink = io.BytesIO()
    sealer = Sealer(sink, KEY, work_factor=LITTLE)
    for start in range(0, len(data), pieces):
        sealer.write(data[start : start + pieces])
    sealer.close()
    return sink.getvalue()


def opened(data: bytes, key: str = KEY) -> bytes:
    return io.BufferedReader(Unsealer(io.BytesIO(data), key)).read()


def refusal(data: bytes, key: str = KEY) -> str:
    with pytest.raises(AppError) as raised:
        opened(data, key)
    return raised.value.code


def test_what_another_program_sealed_is_opened() -> None:
    assert opened(b64decode(BY_AGE)) == b"Upstar\n" * 3


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5])
def test_every_size_comes_back(size: int) -> None:
    data = bytes(index % 251 for index in range(size))
    assert opened(sealed(data)) == data


THREE = bytes(range(256)) * (3 * CHUNK // 256) + b"the end"
SEALED = sealed(THREE)
HEAD = len(sealed(b"")) - TAG


@settings(deadline=None, max_examples=150)
@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_a_changed_byte_is_refused_wherever_it_is(place: int, change: int) -> None:
    data = bytearray(SEALED)
    data[place] ^= change
    assert refusal(bytes(data)) in ("backup-damaged", "backup-key-wrong")


@settings(deadline=None, max_examples=150)
@given(st.integers(0, len(SEALED) - 1))
def test_what_is_cut_off_anywhere_is_refused(length: int) -> None:
    assert refusal(SEALED[:length]) == "backup-damaged"


def test_chunks_keep_their_places() -> None:
    step = CHUNK + TAG
    first, second = (SEALED[HEAD + start * step : HEAD + (start + 1) * step] for start in (0, 1))
    rest = SEALED[HEAD + 2 * step :]
    assert opened(SEALED[:HEAD] + first + second + rest) == THREE
    for order in (second + first + rest, first + rest, first + first + rest, first + second + rest + rest):
        assert refusal(SEALED[:HEAD] + order) == "backup-damaged"


def test_a_head_that_asks_for_too_much_work_is_refused_at_once() -> None:
    assert refusal(SEALED.replace(b" 1\n", b" 40\n", 1)) == "backup-damaged"


def test_another_key_is_told_from_damage() -> None:
    assert refusal(SEALED, KEY + " ") == "backup-key-wrong"


def test_the_key_is_the_first_line_of_a_file_or_a_setting(tmp_path: Path) -> None:
    file, short = tmp_path / "key", tmp_path / "short"
    file.write_text("sixteen letters!\nand a note\n")
    short.write_text("too short\n")
    assert passphrase_of(Settings(), None) is None
    assert passphrase_of(Settings(backup_key=SecretStr("x" * 16)), None) == "x" * 16
    assert passphrase_of(Settings(backup_key=SecretStr("x" * 16), backup_key_file=file), None) == "sixteen letters!"
    assert passphrase_of(Settings(backup_key_file=short), file) == "sixteen letters!"
    for wrong in (short, tmp_path / "nowhere", tmp_path):
        with pytest.raises(AppError, match="key") as raised:
            passphrase_of(Settings(), wrong)
        assert raised.value.code == "backup-key-unreadable"
