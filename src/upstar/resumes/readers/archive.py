"""ZIP archives from strangers."""

import io
import zipfile

from upstar.kit.errors import AppError, ErrorKind

MAX_UNPACKED_BYTES = 200 * 2**20
MAX_RATIO = 200
"""Unpacked to packed bytes of one member; XML packs about 1:20, a bomb 1:1000."""
RATIO_FREE_BYTES = 10 * 2**20
"""A member this small does no harm, however well it packs."""
MAX_MEMBERS = 10_000


def refuse_bomb(data: bytes, kind: str) -> None:
    """Raise AppError for an archive that is damaged, encrypted, or unpacks to far more than a document would.

    Sizes are those that the archive's directory states; zipfile stops reading a member at its stated size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise AppError(ErrorKind.INVALID, "file-corrupt", f"This {kind} is damaged and cannot be read.") from error
    if any(member.flag_bits & 1 for member in members):
        raise AppError(
            ErrorKind.INVALID, "file-encrypted", f"This {kind} is protected by a password: save a copy without."
        )
    swollen = any(m.file_size > RATIO_FREE_BYTES and m.file_size > MAX_RATIO * max(1, m.compress_size) for m in members)
    if swollen or len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise AppError(ErrorKind.INVALID, "file-corrupt", f"This {kind} unpacks to far more than a document holds.")
