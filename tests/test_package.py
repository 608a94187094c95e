"""What is shipped: the wheel that is built from the sdist finds its rubrics, and is typed."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def test_every_rule_is_in_the_wheel(installed: Path) -> None:
    shipped = {path.name for path in (installed / "perfscore" / "rules").iterdir()}
    assert shipped == {path.name for path in (ROOT / "rules").iterdir()}


def test_an_installed_perfscore_is_typed(installed: Path) -> None:
    assert (installed / "perfscore" / "py.typed").is_file()


def test_an_installed_perfscore_finds_its_rubrics_by_name(installed: Path) -> None:
    code = (
        "import pathlib, perfscore\n"
        "print(pathlib.Path(perfscore.__file__).parent.parent)\n"
        "perfscore.load('yanling-dept-2020')\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=installed.parent,
        env={"PYTHONPATH": str(installed)},  # and nothing else: coverage does not follow it there
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.stderr, done.stdout) == ("", f"{installed}\n")


def pins(lock: str) -> dict[str, str]:
    """The version of each package of a lock, which has to have its hashes."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)
    return dict(re.findall(r"^(\S+)==(\S+)", text, re.MULTILINE))


def test_what_scoring_needs_is_locked_as_the_tests_have_it() -> None:
    run, dev = pins("run.txt"), pins("dev.txt")
    assert run
    assert run.items() <= dev.items()
    scale = pins("scale.txt")
    assert {name: dev[name] for name in scale.keys() & dev} == {name: scale[name] for name in scale.keys() & dev}


@pytest.mark.parametrize("lock", ["run.txt", "dev.txt", "scale.txt"])
def test_no_lock_names_a_package_index(lock: str) -> None:
    assert "://" not in (ROOT / "requirements" / lock).read_text(encoding="utf-8")
