"""Starts perfscore as people do: in a pipe, or in a terminal of so many columns."""

import os
import re
import struct
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
YANLING = "examples/yanling-2020.yaml"
PROPERTY = "examples/miyi-2020-property.yaml"
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def environment(**more: str) -> dict[str, str]:
    """This process's, without what says how a terminal is to be."""
    kept = {
        key: value for key, value in os.environ.items() if key not in {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"}
    }
    return {**kept, "PYTHONPATH": str(ROOT / "src"), **more}


def unmeasured() -> dict[str, str]:
    """This process's environment for one that is held to limits: coverage would be most of its time."""
    return {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE_")}


def perfscore(*args: str, **more: str) -> subprocess.CompletedProcess[str]:
    """``perfscore ARGS`` with its output in pipes; further variables of its environment by keyword."""
    command = [sys.executable, "-W", "error", "-m", "perfscore", *args]
    return subprocess.run(
        command, cwd=ROOT, env=environment(**more), check=False, capture_output=True, encoding="utf-8"
    )


def in_terminal(*args: str, width: int = 80, code: str = "", encoding: str = "utf-8", **more: str) -> tuple[int, str]:
    """``perfscore ARGS`` in a terminal: its exit status, and what it wrote there. ``code`` runs before it."""
    import fcntl  # noqa: PLC0415  (these three are not on every system)
    import pty  # noqa: PLC0415
    import termios  # noqa: PLC0415

    start = f"import sys; {code}\nfrom perfscore.cli import main\nsys.exit(main())"
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", start, *args],
        cwd=ROOT,
        env=environment(**{"TERM": "xterm-256color", **more}),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    written = bytearray()
    with os.fdopen(ours, "rb", buffering=0) as screen:
        try:
            while piece := screen.read(65536):
                written += piece
        except OSError:  # how a terminal says that its last program has gone
            pass
    return process.wait(), written.decode(encoding).replace("\r\n", "\n")


def plain(text: str) -> str:
    """A terminal's text without its colours."""
    return ESCAPE.sub("", text)
