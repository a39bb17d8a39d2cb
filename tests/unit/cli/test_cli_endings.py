"""How a command ends: statuses, faults of ours, closed pipes, Ctrl-C, odd encodings, a missing extra."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from interrupting import hearing_ctrl_c
from openbadge_issuer import __main__ as door
from openbadge_issuer import __version__
from openbadge_issuer.cli import checking, several, terminal
from openbadge_issuer.errors import CanonicalizationError
from openbadge_issuer.testing import make_badge
from openbadge_issuer.verification import Verifier
from unit.cli.commands import NOW, Command

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX only")
COMMANDS = (
    "init",
    "keygen",
    "did",
    "issue",
    "bake",
    "extract",
    "inspect",
    "lint",
    "schema",
    "verify",
    "conformance",
)
KNOWN = ("--document", "did:web:school.example=did.json", "--now", NOW)


def process(
    *arguments: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "openbadge_issuer", *arguments],
        capture_output=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
        timeout=120,
        stdin=subprocess.DEVNULL,
    )


def test_help_names_every_command(openbadge: Command) -> None:
    done = openbadge("--help")
    named = [
        line.split()[0] for line in done.out.partition("Commands:")[2].splitlines() if line[2:3].isalpha()
    ]
    assert named[named.index("issue") + 1] == "batch"
    assert (done.status, done.err) == (0, "")
    for command in COMMANDS:
        assert f"\n  {command} " in done.out
        assert openbadge(command, "--help").status == 0


def test_without_a_command(openbadge: Command) -> None:
    assert openbadge().status in (0, 2)  # the help, which older releases of typer call a success
    assert openbadge("veriffy").status == 2
    assert openbadge("conformance").status in (0, 2)
    assert openbadge("conformance", "judge").status == 2


def test_version(openbadge: Command) -> None:
    assert openbadge("--version").out == f"openbadge_issuer {__version__}\n"


@pytest.mark.parametrize("options", [(), ("--json",)])
@pytest.mark.parametrize(
    "error", [ValueError("secret"), RecursionError("secret"), MemoryError("secret"), AssertionError()]
)
def test_a_fault_of_ours_is_no_verdict(
    openbadge: Command,
    badge: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    options: tuple[str, ...],
) -> None:
    def breaks(*_args: object, **_more: object) -> None:
        raise error

    monkeypatch.setattr(Verifier, "check_upload", breaks)
    done = openbadge("verify", badge, *options)
    assert (done.status, done.out) == (3, "")
    assert done.err.count("\n") == 1
    assert type(error).__name__ in done.err
    assert "report it" in done.err
    assert "checking.py" in done.err
    assert "secret" not in done.err


def test_an_error_beside_the_report_is_no_verdict(
    openbadge: Command, badge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: object, **_more: object) -> None:
        raise CanonicalizationError("It can not be used.")

    monkeypatch.setattr(checking, "_contexts", breaks)
    assert openbadge("verify", badge).refuses("It can not be used.")


@pytest.mark.parametrize("command", ["verify", "lint", "inspect"])
def test_ctrl_c(openbadge: Command, badge: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    def interrupted(_path: Path) -> bytes:
        raise KeyboardInterrupt

    for module in (checking, several):
        monkeypatch.setattr(module, "read_file", interrupted)
    done = openbadge(command, badge)
    assert (done.status, done.out) == (130, "")


def test_ctrl_c_before_anything_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(door, "find_spec", interrupted)
    with pytest.raises(SystemExit) as ended:
        door.main()
    assert ended.value.code == 130


@posix
def test_ctrl_c_for_real() -> None:
    with hearing_ctrl_c():
        suite = subprocess.Popen(
            [sys.executable, "-m", "openbadge_issuer", "conformance", "verify"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    with suite:
        assert suite.stdin is not None
        assert suite.stdout is not None
        assert suite.stderr is not None
        suite.stdin.write(b"{}\n")
        suite.stdin.flush()
        assert suite.stdout.readline()  # so it is waiting for the next line now
        suite.send_signal(signal.SIGINT)
        assert suite.wait(timeout=60) == 130
        assert suite.stderr.read() == b""
        suite.stdin.close()


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_the_extra(missing: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; from openbadge_issuer.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "The command line needs an optional part: pip install 'openbadge-issuer[cli]'\n"


def test_the_module_and_the_command_are_the_same(openbadge: Command, badge: Path) -> None:
    here = openbadge("verify", badge, *KNOWN, "--json")
    done = process("verify", badge, *KNOWN, "--json", cwd=badge.parent)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == here.json


@pytest.mark.parametrize(
    "environment",
    [
        {
            "LANG": "C",
            "LC_ALL": "C",
            "PYTHONIOENCODING": "ascii",
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
        },
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "cp437:strict"},
    ],
)
def test_utf_8_whatever_the_locale_and_the_code_page(badge: Path, environment: dict[str, str]) -> None:
    badge.write_bytes(bytes(make_badge(name="Schweißen 溶接 👩‍🏭")))
    report = process("verify", badge, *KNOWN, "--json", cwd=badge.parent, **environment)
    assert (report.returncode, report.stderr) == (0, b"")
    assert json.loads(report.stdout.decode("utf-8"))["badge"]["title"] == "Schweißen 溶接 👩‍🏭"
    page = process("verify", badge, *KNOWN, cwd=badge.parent, **environment)
    assert (page.returncode, page.stderr) == (0, b"")
    assert "Schweißen 溶接" in page.stdout.decode("utf-8")


def closed_early(arguments: list[str | Path], cwd: Path) -> tuple[int, bytes]:
    """The status and standard error of a command whose standard output nobody reads any more."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "openbadge_issuer", *arguments],
        stdout=write,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        cwd=cwd,
        check=False,
        timeout=120,
    )
    os.close(write)
    return done.returncode, done.stderr


@posix
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["verify", "badge.json", *KNOWN, "--json"], 0),
        (["verify", "badge.json", *KNOWN], 0),
        (["verify", "badge.json", "--now", NOW], 3),
        (["verify", "did.json", "--now", NOW, "--json"], 1),
        (["inspect", "badge.json"], 0),
        (["inspect", "badge.json", "--json"], 0),
        (["schema", "achievement-credential"], 0),
    ],
)
def test_whoever_closes_the_pipe_has_seen_enough(
    badge: Path, arguments: list[str | Path], status: int
) -> None:
    """The verdict stands, whether or not somebody reads the whole report."""
    assert closed_early(arguments, badge.parent) == (status, b"")


@posix
def test_a_full_disk_is_no_verdict(badge: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    for options in ((), ("--json",)):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "openbadge_issuer", "verify", badge, *KNOWN, *options],
                stdout=full,
                stderr=subprocess.PIPE,
                cwd=badge.parent,
                check=False,
                timeout=120,
            )
        assert done.returncode == 2
        assert done.stderr == b"openbadge: the output can not be written: No space left on device\n"


@posix
def test_closed_streams(badge: Path) -> None:
    script = 'exec "$@" <&- >&- 2>&-'
    arguments = [sys.executable, "-m", "openbadge_issuer", "verify"]
    for file, status in (("badge.json", 0), ("-", 2)):
        done = subprocess.run(
            ["sh", "-c", script, "sh", *arguments, file, *KNOWN], cwd=badge.parent, check=False, timeout=120
        )
        assert done.returncode == status


def test_a_stream_that_is_no_file_can_break_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def write(self, _text: str) -> None:
            raise BrokenPipeError(32, "Broken pipe")

        def fileno(self) -> int:
            raise OSError("no descriptor")

    monkeypatch.setattr(sys, "stdout", Broken())
    terminal.put("text")
    monkeypatch.setattr(sys, "stderr", Broken())
    terminal.note("text")


def test_names_of_files_are_not_obeyed_either(openbadge: Command, tmp_path: Path) -> None:
    done = openbadge("verify", tmp_path / "\x1b[2Jx\x07")
    assert done.status == 2
    assert "\x1b" not in done.err
    assert "\x07" not in done.err


def test_files_whose_names_are_no_text(openbadge: Command, badge: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux has such names")
    odd = os.fsdecode(os.fsencode(badge.parent) + b"/b\xe4dge.json")
    badge.rename(odd)
    assert openbadge("verify", odd, *KNOWN).status == 0
    assert openbadge("verify", odd + "x").status == 2


@pytest.mark.parametrize("text", ["\udce4@example.org", "a\x1b[2J@example.org", "a\u202e@example.org"])
def test_arguments_that_are_no_text(openbadge: Command, badge: Path, text: str) -> None:
    for options in (("--recipient", f"email={text}"), ("--recipient", f"id={text}")):
        assert openbadge("verify", badge, *KNOWN, *options, "--json").json["verdict"] == "refused"
    for options in (("--document", f"{text}=did.json"), ("--now", text), ("--trust", text)):
        assert openbadge("verify", badge, *options).status == 2


LONG = "x" * 5000


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", LONG),
        ("verify", "badge.json", "--trust", LONG),
        ("verify", "badge.json", "--document", f"did:web:school.example={LONG}"),
        ("inspect", LONG),
        ("lint", LONG),
        ("extract", LONG),
        ("bake", LONG, "badge.json", "--out", "x"),
        ("bake", "badge.json", "badge.json", "--out", LONG),
        ("init", LONG, "--name", "S", "--id", "did:key", "--password-file", "did.json"),
        ("keygen", LONG, "--password-file", "did.json"),
        ("did", LONG),
        ("did", "--out", LONG),
        ("issue", LONG, "--to", "ada@example.org"),
        ("issue", "badge.json", "--issuer", LONG, "--to", "ada@example.org"),
        ("schema", "--out", LONG),
    ],
)
def test_names_that_are_too_long(openbadge: Command, badge: Path, arguments: tuple[str, ...]) -> None:
    before = sorted(badge.parent.iterdir())
    done = openbadge(*arguments)
    assert done.status in (1, 2)
    assert "fault of the program" not in done.err
    assert sorted(badge.parent.iterdir()) == before


@pytest.mark.parametrize("text", ["\udce4", "\x1b[2J"])
def test_names_that_are_no_text(openbadge: Command, issuers: Path, text: str) -> None:
    issue = ("issue", "achievement.json", "--password-file", "../password", "--out", "ada.json")
    assert openbadge(*issue, "--to", "ada@example.org", "--name", text).refuses("--name")
    assert openbadge(*issue, "--to", f"ada{text}@example.org").refuses("--to")
    assert openbadge(*issue, "--to", f"did:example:{text}").refuses("--to")
    assert not Path("ada.json").exists()
