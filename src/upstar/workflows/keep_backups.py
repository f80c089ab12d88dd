"""Which backups of a folder are kept: the newest so many, or those of the last so many days.

Only backups that are whole, and of this installation's same database, are counted, and deleted. The newest of them
always stays, and so does whatever is not known to be one.
"""

from datetime import timedelta
from pathlib import Path

from upstar.adapters import backup_folder as folders
from upstar.adapters.backup_folder import Backup
from upstar.kit.clock import utc_now


def outlived(folder: Path, like: Backup, keep: int | None, keep_days: int | None) -> list[Backup]:
    """Return the backups of the same database as `like` that need not be kept, newest first.

    `keep` is how many newest ones stay (at least 1), `keep_days` for how long each does; with both, whatever one of
    them keeps stays. With neither, everything does.
    """
    if keep is None and keep_days is None:
        return []
    ours = [found for _, found in folders.list_backups(folder) if isinstance(found, Backup) and _alike(found, like)]
    ours.sort(key=lambda backup: backup.manifest.made_at, reverse=True)
    gone = ours[max(keep or 1, 1) :]
    if keep_days is None:
        return gone
    since = utc_now() - timedelta(days=keep_days)
    return [backup for backup in gone if backup.manifest.made_at < since]


def remove(backups: list[Backup]) -> None:
    """Delete them, oldest first."""
    for backup in reversed(backups):
        folders.delete(backup)


def _alike(one: Backup, other: Backup) -> bool:
    return (one.manifest.installation, one.manifest.database) == (other.manifest.installation, other.manifest.database)
