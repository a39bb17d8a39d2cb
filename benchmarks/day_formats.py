"""The formats of a day's uploads: how each is made of a badge in some state, and which verdict is right."""

from __future__ import annotations

import base64
import gzip
import json
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from day_issuers import OldSchool, School, State, Web, jws

from openbadge_issuer import LocalSigner, bake
from openbadge_issuer.codec.multibase import base64url_decode, base64url_encode
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.proofs import EDDSA_RDFC_2022, data_integrity, sign
from openbadge_issuer.testing import fixed_entropy
from openbadge_issuer.verification import ExpectedPresentation

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from upload_samples import a_pdf, a_zip  # noqa: E402 - of the tests, which are beside

__all__ = ["FORMATS", "Formats", "Upload", "rubbish"]

ISSUERS, DEAD_ISSUERS, OLD_ISSUERS = 25, 5, 5
ASKED: Final = {"challenge": "c-7f3", "domain": "jobs.example"}
VC2: Final = "https://www.w3.org/ns/credentials/v2"


class Right(NamedTuple):
    """A verdict, those on what is inside in brackets; and the code of a check which is behind it."""

    verdict: str
    code: str = ""

    def after(self, another: str) -> Right:
        return Right(f"{another} {self.verdict}", self.code)

    def inside(self, outer: str = "accepted", *, alone: bool = False, code: str = "") -> Right:
        """Of what holds a badge with this verdict, and a sound one before it."""
        held = self.verdict if alone else f"accepted {self.verdict}"
        return Right(f"{outer} [{held}]", code or self.code)


SOUND: Final = Right("accepted")
OF_A_BADGE: Final[dict[State, Right]] = {
    "sound": SOUND,
    "changed": Right("refused", "proof.signature"),
    "revoked": Right("refused", "status.revoked"),
    "expired": Right("refused", "dates.expired"),
    "dead host": Right("undecided", "resolve.unavailable"),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody handed in, what was asked of whoever did, and what is right."""

    kind: str
    data: bytes
    right: Right
    expected: ExpectedPresentation | None = None


class Formats:
    """Makes uploads of every format; ``make`` of `FORMATS` is one of its methods."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.schools = [School(number, web) for number in range(ISSUERS)]
        self.dead = [School(number, web, dead=True) for number in range(DEAD_ISSUERS)]
        self.old = [OldSchool(number, web) for number in range(OLD_ISSUERS)]
        self.old_dead = OldSchool(0, web, dead=True)
        self.png, self.svg = (
            (ROOT / "examples" / "artwork" / f"badge.{name}").read_bytes() for name in ("png", "svg")
        )
        self.holders = [
            LocalSigner.generate("Ed25519", entropy=fixed_entropy(f"holder{number}")) for number in range(5)
        ]

    @staticmethod
    def expected(name: str) -> ExpectedPresentation | None:
        """Whoever presents was asked to, with a challenge."""
        return ExpectedPresentation(**ASKED) if "presentation" in name else None

    def school(self, number: int, state: State = "sound") -> School:
        of = self.dead if state == "dead host" else self.schools
        return of[number % len(of)]

    def badge(self, number: int, state: State, *, token: bool = False) -> bytes:
        return bytes(self.school(number, state).badge(number, state, token=token))

    def either(self, number: int, state: State) -> bytes:
        """As JSON, or as a token."""
        return self.badge(number, state, token=number % 2 == 1)

    def json(self, number: int, state: State) -> tuple[bytes, Right]:
        return self.badge(number, state), OF_A_BADGE[state]

    def token(self, number: int, state: State) -> tuple[bytes, Right]:
        return self.badge(number, state, token=True), OF_A_BADGE[state]

    def envelope(self, number: int, state: State) -> tuple[bytes, Right]:
        """An ``EnvelopedVerifiableCredential``."""
        held = self.school(number, state).badge(number, state, token=True).held
        return json.dumps(held).encode(), OF_A_BADGE[state]

    def in_png(self, number: int, state: State) -> tuple[bytes, Right]:
        return bake(self.png, self.either(number, state)), OF_A_BADGE[state]

    def in_svg(self, number: int, state: State) -> tuple[bytes, Right]:
        return bake(self.svg, self.either(number, state)), OF_A_BADGE[state]

    def in_zip(self, number: int, state: State) -> tuple[bytes, Right]:
        """A sound one, and one in this state."""
        files = {"a.json": self.badge(number + 1, "sound"), "b.json": self.either(number, state)}
        return a_zip(files), OF_A_BADGE[state].after("accepted")

    def in_pdf(self, number: int, state: State) -> tuple[bytes, Right]:
        attached = {"badge.json": self.either(number, state)}
        return a_pdf(attached, on_a_page=number % 3 == 0), OF_A_BADGE[state]

    def in_gzip(self, number: int, state: State) -> tuple[bytes, Right]:
        return gzip.compress(self.either(number, state), mtime=0), OF_A_BADGE[state]

    def data_address(self, number: int, state: State) -> tuple[bytes, Right]:
        badge, kind = self.badge(number, state), "application/json"
        if number % 2:
            badge, kind = bake(self.png, badge), "image/png"
        return f"data:{kind};base64,{base64.b64encode(badge).decode()}".encode(), OF_A_BADGE[state]

    def link(self, number: int, state: State) -> tuple[bytes, Right]:
        """The address of a badge; where its host is dead, nobody can tell."""
        path = f"/linked/{state.replace(' ', '-')}/{number}"
        if state == "dead host":
            return self.web.address(path, dead=True).encode(), Right("undecided", "carrier.link_unavailable")
        self.web.pages[path] = self.either(number, state)
        return self.web.address(path).encode(), OF_A_BADGE[state]

    def no_badge(self, number: int, state: State) -> tuple[bytes, Right]:
        """Refused like a badge; where nothing is wrong with it, the policy still takes badges alone."""
        right = Right("undecided", "structure.format_not_taken") if state == "sound" else OF_A_BADGE[state]
        return bytes(self.school(number, state).membership(number, state)), right

    def record(self, number: int, state: State) -> tuple[bytes, Right]:
        """The record is in this state, or the second badge in it; no token can be in one."""
        ada, itself = self.holders[number % 5].controller, number % 2 == 0
        outer: State = state if itself else "sound"
        inner: State = "sound" if itself else state
        held = [
            self.school(number + 1).badge(number + 1, "sound", about=ada),
            self.school(number, inner).badge(number, inner, about=ada),
        ]
        made = self.school(number, outer).record(held, number, outer, ada, token=number % 4 == 0)
        right = OF_A_BADGE[state]
        if not itself:
            return bytes(made), right.inside()
        proven = state in ("sound", "revoked", "expired")  # else nobody knows who put the badges together
        return bytes(made), SOUND.inside(right.verdict, code=right.code) if proven else right

    def presentation(self, number: int, state: State) -> tuple[bytes, Right]:
        return self._presented(number, state, token=False)

    def presentation_token(self, number: int, state: State) -> tuple[bytes, Right]:
        return self._presented(number, state, token=True)

    def _presented(self, number: int, state: State, *, token: bool) -> tuple[bytes, Right]:
        """A badge in this state, or a sound one and that; of the changed, some are replayed, or changed as a whole."""
        holder, alone = self.holders[number % 5], number % 2 == 0
        fault = ("inside", "replayed", "whole")[number % 3] if state == "changed" else "inside"
        inner: State = state if fault == "inside" else "sound"
        held: list[Any] = (
            [] if alone else [self.school(number + 1).badge(number + 1, "sound", about=holder.controller)]
        )
        held.append(
            self.school(number, inner).badge(
                number, inner, token=number % 5 in (0, 1), about=holder.controller
            )
        )
        document: Any = {
            "@context": [VC2],
            "type": ["VerifiablePresentation"],
            "holder": holder.controller,
            "verifiableCredential": [each.held for each in held],
        }
        asked = ASKED | ({"challenge": "of-another-day"} if fault == "replayed" else {})
        shown = _enveloped(document, holder, asked) if token else _proved(document, holder, asked, self.web)
        if fault == "replayed":
            return shown, Right("refused", "proof.challenge")
        if fault == "whole":
            return _altered(shown), Right("refused", "proof.signature")
        right = OF_A_BADGE[state]
        return shown, right.inside(right.verdict if alone else "accepted", alone=alone)

    def hosted(self, number: int, state: State) -> tuple[bytes, Right]:
        """Changed is one that was made up, or a copy: then what is hosted counts."""
        right = OF_A_BADGE[state]
        if state == "changed":
            right = (
                Right("accepted", "proof.hosted_differs")
                if number % 2
                else Right("refused", "proof.not_hosted")
            )
        if state == "dead host":
            right = Right("undecided", "proof.hosted_unavailable")
        return self._old(number, state).hosted(number, state), right

    def signed(self, number: int, state: State) -> tuple[bytes, Right]:
        right = Right("undecided", "issuer.unavailable") if state == "dead host" else OF_A_BADGE[state]
        return self._old(number, state).signed(number, state), right

    def _old(self, number: int, state: State) -> OldSchool:
        return self.old_dead if state == "dead host" else self.old[number % OLD_ISSUERS]


def _proved(document: Any, holder: LocalSigner, asked: dict[str, str], web: Web) -> bytes:
    prepared = data_integrity.prepare(
        document,
        EDDSA_RDFC_2022,
        verification_method=holder.verification_method,
        public_jwk=holder.public_jwk,
        created=web.now,
        contexts=default_contexts(),
        purpose="authentication",
        extra={**asked},
    )
    return json.dumps(sign(prepared, holder)).encode()


def _enveloped(document: Any, holder: LocalSigner, asked: dict[str, str]) -> bytes:
    """An ``EnvelopedVerifiablePresentation``."""
    claims = {**document, "nonce": asked["challenge"], "aud": asked["domain"]}
    token = jws(claims, holder, typ="vp+jwt", kid=holder.verification_method)
    envelope = {
        "@context": [VC2],
        "type": "EnvelopedVerifiablePresentation",
        "id": f"data:application/vp+jwt,{token}",
    }
    return json.dumps(envelope).encode()


def _altered(shown: bytes) -> bytes:
    """With an id that it had not when it was signed."""
    document, new = json.loads(shown), {"id": "urn:uuid:00000000-0000-4000-8000-000000000001"}
    if "proof" in document:
        return json.dumps(document | new).encode()
    head, body, signature = document["id"].split(".")
    other = json.dumps(json.loads(base64url_decode(body)) | new).encode()
    return json.dumps(document | {"id": f"{head}.{base64url_encode(other)}.{signature}"}).encode()


Make = Callable[[Formats, int, State], tuple[bytes, Right]]
FORMATS: Final[dict[str, tuple[float, Make]]] = {
    "JSON": (22, Formats.json),
    "token": (10, Formats.token),
    "enveloped credential": (3, Formats.envelope),
    "PNG": (14, Formats.in_png),
    "SVG": (5, Formats.in_svg),
    "PDF": (3, Formats.in_pdf),
    "ZIP": (2, Formats.in_zip),
    "gzip": (2, Formats.in_gzip),
    "data: address": (2, Formats.data_address),
    "link": (2, Formats.link),
    "Open Badges 2.0, hosted": (10, Formats.hosted),
    "Open Badges 2.0, signed": (8, Formats.signed),
    "record (CLR 2.0)": (5, Formats.record),
    "presentation": (5, Formats.presentation),
    "enveloped presentation": (3, Formats.presentation_token),
    "credential that is no badge": (4, Formats.no_badge),
}
"""Of a hundred uploads that are no rubbish, how many; and who makes them."""


def rubbish(web: Web) -> list[bytes]:
    """What is no badge, and the address of a page that is none."""
    web.pages["/share/17"] = b"<!DOCTYPE html><title>Look at my badge</title>"
    noise = random.Random(1).randbytes(5_000)  # noqa: S311 - rubbish
    png = (ROOT / "examples" / "artwork" / "badge.png").read_bytes()
    return [
        b"",
        noise,
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + noise,
        png,
        png[: len(png) // 2],
        b"<!DOCTYPE html><title>My badge</title>",
        b"{}",
        b'{"name": "a badge"',
        b"http://badges.example/share/17",
        web.address("/share/17").encode(),
        b"data:image/png;base64,%%%",
        b"[" * 20_000,
        b"PK\x03\x04" + noise,
        b"%PDF-1.7\n" + noise,
        a_pdf({}),
        gzip.compress(b"no badge", mtime=0),
        "Hello, here is my certificate!".encode("utf-16"),
    ]
