"""Django's secret key for development: made once, kept in the data folder."""

import os
import secrets
from pathlib import Path


def kept_secret_key(data_dir: Path) -> str:
    """The key in the data folder's file `secret_key`; of several first starts one makes it.

    Raises OSError when the folder cannot be written.
    """
    path = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".secret_key.{os.getpid()}")
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)  # whole, or not at all
        except FileExistsError:
            pass  # another process was first, its key is the one
        finally:
            fresh.unlink()
    return path.read_text()
