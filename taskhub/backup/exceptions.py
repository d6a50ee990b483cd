"""Why there is no backup, or why one is not restored."""


class BackupError(Exception):
    """One line for people."""


class DamagedBackup(BackupError):
    """The file is not what was once written, or is no backup."""
