"""perfscore as a process: how it starts, what surrounds it, how it is stopped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import perfscore as library
from cli_runs import ROOT, YANLING, environment, perfscore
from perfscore import cli

ASKED = ("score", "yanling-dept-2020", YANLING)
ASCII = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.fixture
def text() -> str:
    return library.load("yanling-dept-2020").score(ROOT / YANLING).explain()


def test_python_m_perfscore_is_perfscore(text: str) -> None:
    done = perfscore(*ASKED)
    assert (done.returncode, done.stdout, done.stderr) == (0, text, "")


@pytest.mark.parametrize("more", [ASCII, {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "gbk"}], ids=str)
def test_a_pipe_is_utf_8_whatever_the_locale(text: str, more: dict[str, str]) -> None:
    done = perfscore(*ASKED, **more)
    assert (done.returncode, done.stdout, done.stderr) == (0, text, "")
    refused = perfscore("没有", **more)
    assert refused.returncode == 2
    assert refused.stderr.startswith("错误：没有命令“")


def test_no_colour_goes_into_a_pipe() -> None:
    assert "\x1b" not in perfscore("show", "yanling-dept-2020", FORCE_COLOR="1", TERM="xterm-256color").stdout


def test_who_reads_no_further_is_not_told_of_an_error() -> None:
    command = [sys.executable, "-m", "perfscore", "schema", "rubric"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == cli.UNREAD


@pytest.mark.parametrize(
    ("closed", "status"),
    [("1>&-", 1), ("2>&-", 0), ("1>&- 2>&-", 1), ("0<&-", 0), ("0<&- 1>&-", 1), ("1>&- -o /dev/null", 0)],
)
def test_what_nobody_can_read_is_not_done(closed: str, status: int) -> None:
    command = f'exec "{sys.executable}" -W error -m perfscore {" ".join(ASKED)} {closed}'
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, env=environment(), check=False, capture_output=True)  # noqa: S607
    assert done.returncode == status
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_an_answer_that_cannot_be_written_is_said_to_be(tmp_path: Path) -> None:
    for args in (("list",), ("list", "-o", "/dev/full")):
        with Path("/dev/full").open("w", encoding="utf-8") as full:
            command = [sys.executable, "-W", "error", "-m", "perfscore", *args]
            done = subprocess.run(
                command, cwd=tmp_path, env=environment(), check=False, stdout=full, stderr=subprocess.PIPE, text=True
            )
        assert done.returncode == 2
        assert done.stderr.startswith("错误：")
        assert "No space left on device" in done.stderr
        assert "Exception" not in done.stderr


def test_an_interrupt_ends_it_without_a_traceback(tmp_path: Path) -> None:
    waits, place = tmp_path / "waits.yaml", tmp_path / "result.txt"
    os.mkfifo(waits)
    # CI may have started us with interrupts ignored, which a child inherits
    heeds = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    start = f"{heeds}; import runpy; runpy.run_module('perfscore', run_name='__main__')"
    command = [sys.executable, "-c", start, *ASKED[:2], str(waits), "-o", str(place)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 30
        writer = -1
        while writer < 0 and time.monotonic() < deadline:  # it can be opened once perfscore is reading
            try:
                writer = os.open(waits, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:
                time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        try:
            _, told = process.communicate(timeout=60)
        finally:
            process.kill()
            os.close(writer)
    assert told == "已中断\n"
    assert process.returncode == cli.INTERRUPTED
    assert not place.exists()


@pytest.mark.parametrize(
    ("args", "idle"),
    [
        (("--help",), ("pydantic", "yaml", "simpleeval", "rich", "gmpy2", "perfscore.program")),
        (("score", "--help"), ("pydantic", "yaml", "simpleeval", "rich", "gmpy2", "perfscore.program")),
        (ASKED, ("rich", "perfscore.report.terminal", "perfscore.verify", "jsonschema")),
        (("show", "yanling-dept-2020"), ("rich", "perfscore.report.terminal")),
        (("list",), ("rich",)),
    ],
    ids=" ".join,
)
def test_nothing_is_imported_that_is_not_needed(args: tuple[str, ...], idle: tuple[str, ...]) -> None:
    code = (
        "import sys\nfrom perfscore.cli import main\nstatus = main(sys.argv[2:])\n"
        "sys.exit(status or ' '.join(set(sys.argv[1].split()) & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, " ".join(idle), *args],
        cwd=ROOT,
        env=environment(),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""


def test_the_public_names_are_there_when_asked_for() -> None:
    assert set(library.__all__) <= set(dir(library))
    assert all(getattr(library, name).__module__.startswith("perfscore.") for name in library.__all__)
    with pytest.raises(AttributeError, match="nosuch"):
        library.nosuch  # type: ignore[attr-defined]  # noqa: B018  (that is what is tested)
