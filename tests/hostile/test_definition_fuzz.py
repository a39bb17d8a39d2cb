"""A definition with bytes changed, cut out and put in: read, or refused in our words; and the linter always answers."""

from __future__ import annotations

import random

import pytest

from definition_samples import COMPLETE
from openbadge_issuer.assessment.definitions import dump, lint, load, quality_report
from openbadge_issuer.errors import InputError
from requiring import need_module

need_module("ruamel.yaml")
PIECES = [
    *(
        b":",
        b": ",
        b"- ",
        b"  ",
        b"\n",
        b"\t",
        b"#",
        b" #x",
        b"'",
        b'"',
        b"\\",
        b"\\u",
        b"\\ud800",
        b"\\UFFFFFFFF",
    ),
    *(
        b"&a ",
        b"*a",
        b"!!x ",
        b"!<",
        b"%",
        b"@",
        b"`",
        b"|",
        b">",
        b"|2-",
        b">+9",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b"?",
    ),
    *(
        b"---\n",
        b"...\n",
        b"~",
        b"<<: ",
        b"\x00",
        b"\x85",
        b"\xc2\x85",
        b"\xe2\x80\xa8",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\r",
    ),
    *(b"1.0", b".inf", b"true", b"name: x\n", b"- - - ", b"9" * 50, b"\xf0\x9f\x98\x80", b"%YAML 1.1\n---\n"),
]


def spoiled(content: bytes, seed: int) -> bytes:
    choose = random.Random(seed)
    for _ in range(choose.randint(1, 4)):
        at = choose.randrange(len(content) + 1)
        to = min(len(content), at + choose.choice((0, 0, 0, 1, 3, 40)))
        content = content[:at] + choose.choice((b"", *PIECES)) + content[to:]
    return content


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize("start", range(0, 150, 50))
def test_a_spoiled_file_is_read_or_refused(form: str, start: int) -> None:
    content = COMPLETE.encode() if form == "yaml" else dump(load(COMPLETE.encode()), "json")
    refused = 0
    for seed in range(start, start + 50):
        text = spoiled(content, seed)
        findings = lint(text)
        try:
            load(text)
        except InputError as error:
            refused += 1
            assert any(one.severity == "error" for one in findings), text
            for one in error.findings or (error.as_finding(),):
                assert isinstance(one.params.get("line", 1), int)
        if seed % 10 == 0:
            assert quality_report(text).text()
    assert refused > 10
