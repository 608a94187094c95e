"""Files that are being written: each is locked by its writer, and the next run removes those of a killed one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import IO


class Scratch:
    """A new, empty file, in use as long as it is open; what has its name and is in nobody's use goes first."""

    def __init__(self, folder: Path, name: str, mode: int = 0o666) -> None:
        """Open one in a folder; ``name`` says what it is for."""
        begins = f".perfscore-{sha256(name.encode(errors='surrogateescape')).hexdigest()[:16]}-"
        _sweep(folder, begins)
        while True:
            self.path = folder / f"{begins}{os.urandom(6).hex()}.tmp"
            self.stream: IO[bytes] = open(self.path, "x+b", opener=partial(os.open, mode=mode))  # noqa: SIM115
            if not _locked(self.stream.fileno()) or _is_at(self.stream, self.path):
                break
            self.stream.close()  # somebody has swept it away before there was a lock on it

    def move_to(self, target: Path) -> None:
        """Take the place of a file."""
        self.stream.flush()
        if os.name == "nt":  # there, no file that is open can be moved
            self.stream.close()
        self.path.replace(target)
        self.stream.close()

    def discard(self) -> None:
        """Remove it, unless it has become another file."""
        with suppress(OSError):  # a full disk has no room for what is still to be written
            self.stream.close()
        with suppress(OSError):
            self.path.unlink()


@contextmanager
def scratch(folder: Path, name: str) -> Iterator[Scratch]:
    """A file that is gone in the end, unless it has become another."""
    file = Scratch(folder, name)
    try:
        yield file
    finally:
        file.discard()


def _sweep(folder: Path, begins: str) -> None:
    """Remove the files that runs have left which were killed."""
    for path in folder.glob(f"{begins}*.tmp"):
        with suppress(OSError):
            if os.name == "nt":  # there, no file that is open can be removed
                path.unlink()
                continue
            with path.open("rb") as stream:
                if _locked(stream.fileno()):
                    path.unlink()


def _is_at(stream: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":

    def _locked(_: int) -> bool:
        return False

else:
    from fcntl import LOCK_EX, LOCK_NB, flock

    def _locked(file: int) -> bool:
        """Lock an open file, if nobody has; some network folders know no locks."""
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except OSError:
            return False
        return True


def unwritable_reason(error: Exception) -> str:
    """The reason why a file cannot be written, in words."""
    match error:
        case PermissionError():
            return "没有权限"
        case FileNotFoundError() | NotADirectoryError():
            return "没有这个文件夹"
        case OSError(strerror=str(words)):
            return words
        case _:
            return str(error)
