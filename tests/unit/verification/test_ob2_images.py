"""Images of Open Badges 2.0: JSON, a token, or only an address in a PNG or an SVG."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from ob2_samples import HOME, NOW, assertion, judged, signed, web
from openbadge_issuer import Verifier
from openbadge_issuer.verification import Outcome, Verdict

ARTWORK = Path(__file__).parents[3] / "examples" / "artwork"
HOSTED = f"{HOME}/assertions/1.json"


def png(payload: str) -> bytes:
    """A picture with the payload in the place of 2.0."""
    image = next(ARTWORK.glob("*.png")).read_bytes()
    body = b"iTXt" + b"openbadges\0\0\0\0\0" + payload.encode()
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return image[:33] + chunk + image[33:]


def svg(payload: str) -> bytes:
    held = f"<![CDATA[{payload}]]>" if payload.startswith("{") else ""
    verify = "" if held else payload
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org">'
        f'<openbadges:assertion verify="{verify}">{held}</openbadges:assertion></svg>'
    ).encode()


@pytest.mark.parametrize("bake", [png, svg])
@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (json.dumps(assertion()), "proof.hosted"),
        (signed(assertion("SignedBadge")), "proof.verified"),
        (HOSTED, "proof.hosted"),
        (HOSTED.replace("https", "http"), "proof.hosted"),
    ],
)
def test_whatever_it_holds_is_judged(bake: Callable[[str], bytes], payload: str, code: str) -> None:
    report = judged(bake(payload))
    assert (report.verdict, report["proof"].code, report["proof"].outcome) == (
        Verdict.ACCEPTED,
        code,
        Outcome.PASSED,
    ), report
    assert report.carrier == bake.__name__
    assert report["json"].code == ("json.address" if payload.startswith("http") else "json.strict")
    assert report.badge is not None
    assert report.badge.title == "Welding"


def test_an_address_alone_is_undecided_offline_and_shown() -> None:
    report = Verifier().check(png(HOSTED), now=NOW)
    assert (report.verdict, report["proof"].code) == (Verdict.UNDECIDED, "proof.hosted_unavailable")
    assert report.badge is not None
    assert report.badge.id == HOSTED


@pytest.mark.parametrize(
    "payload", ["ftp://school.example/1", "hello", "https://school.example/ 1", "javascript:alert(1)"]
)
def test_what_is_no_address_is_no_badge(payload: str) -> None:
    servers = web()
    report = judged(png(payload), servers)
    assert (report.verdict, report["json"].outcome) == (Verdict.REFUSED, Outcome.FAILED)
    assert servers.asked == []
