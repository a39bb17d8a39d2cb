"""Verdicts on thousands of valid and broken credentials, ours beside those of peers; every disagreement has its reason.

From the project's folder, with the peers installed (``make interop``)::

    PYTHONPATH=tests .venv/bin/python -m interop.verdicts --count 10000

The credentials follow from the seed. It ends with 1 where a disagreement is not among `REASONS`, or where our verdict is not
what the kind of credential asks for; ``--write`` writes the tables into docs/interoperability.md.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from interop import ours
from interop.peers import OPENBADGESLIB, OPENVC, VERIFIER_CORE, Driver
from interop.samples import Key, course, ed25519_key, graded, hosted_key, micro_credential
from interop.tampering import ATTACKS
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.contexts import bundled

PAGE = Path(__file__).parents[2] / "docs" / "interoperability.md"
PEERS = (VERIFIER_CORE, OPENBADGESLIB, OPENVC)
BEGIN, END = "<!-- verdicts: made by interop.verdicts -->\n", "<!-- end of verdicts -->"
Document: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to make a credential: ``before`` changes what is then signed, ``after`` what was; ``good``: to be accepted."""

    name: str
    good: bool
    before: Callable[[Document, random.Random], Document | None]
    after: Callable[[Document, random.Random], Document] = lambda document, _: document


def _same(document: Document, _: random.Random) -> Document:
    return document


def _changed(**members: Any) -> Callable[[Document, random.Random], Document]:
    def change(document: Document, _: random.Random) -> Document:
        return {name: value for name, value in {**document, **members}.items() if value is not None}

    return change


def _achievement(**members: Any) -> Callable[[Document, random.Random], Document]:
    def change(document: Document, _: random.Random) -> Document:
        subject = document["credentialSubject"]
        new = {**subject["achievement"], **members}
        kept = {name: value for name, value in new.items() if value is not None}
        return {**document, "credentialSubject": {**subject, "achievement": kept}}

    return change


def _places(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    for key, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield (*at, key)
        yield from _places(inner, (*at, key))


_TWICE = (("issuer",), ("credentialSubject", "achievement", "creator"))
"""Two objects with one id: what only one of them loses is still said, and the signature holds. Kinds of their own."""


def _signed_places(document: Document) -> list[tuple[str | int, ...]]:
    return [
        place
        for place in _places(document)
        if place[0] not in ("proof", "@context") and not any(place[: len(two)] == two for two in _TWICE)
    ]


def _text_changed(document: Document, rng: random.Random) -> Document:
    """One text anywhere but in the proof, the contexts and the issuer has a letter more."""
    changed = deepcopy(document)
    place = rng.choice([p for p in _signed_places(document) if isinstance(_inner(document, p), str)])
    _inner(changed, place[:-1])[place[-1]] += rng.choice("aZ9 \u00e9")
    return changed


def _member_gone(document: Document, rng: random.Random) -> Document:
    changed = deepcopy(document)
    place = rng.choice([p for p in _signed_places(document) if isinstance(p[-1], str)])
    del _inner(changed, place[:-1])[place[-1]]
    return changed


def _issuer_created_it(document: Document, _: random.Random) -> Document | None:
    issuer = {name: document["issuer"][name] for name in ("id", "type", "name")}
    return _achievement(creator=issuer)(document, _)


def _gone(*place: str) -> Callable[[Document, random.Random], Document]:
    def remove(document: Document, _: random.Random) -> Document:
        changed = deepcopy(document)
        del _inner(changed, place[:-1])[place[-1]]
        return changed

    return remove


def _letter_of_the_signature(document: Document, rng: random.Random) -> Document:
    value = document["proof"]["proofValue"]
    at = rng.randrange(1, len(value))
    other = rng.choice([letter for letter in "123456789ABCDEFabcdef" if letter != value[at]])
    return {**document, "proof": {**document["proof"], "proofValue": value[:at] + other + value[at + 1 :]}}


def _in_a_list(document: Document, _: random.Random) -> Document:
    return {**document, "proof": [document["proof"]]}


def _second_proof(document: Document, _: random.Random) -> Document:
    return {
        **document,
        "proof": [document["proof"], {**document["proof"], "created": "2025-03-02T12:00:00Z"}],
    }


def _two_subjects(document: Document, _: random.Random) -> Document:
    return {**document, "credentialSubject": [document["credentialSubject"], {"id": "urn:x:1"}]}


def _forgery(name: str) -> Callable[[Document, random.Random], Document]:
    (attack,) = [one for one in ATTACKS if one.name == name]

    def forge(document: Document, _: random.Random) -> Document:
        forged: Document = attack.change(document, _sign)
        return forged

    return forge


KINDS = (
    Kind("valid", True, _same),
    Kind("valid, and with an end", True, _changed(validUntil="2095-01-01T00:00:00Z")),
    Kind("valid, of type `AchievementCredential`", True, _changed(type=["VerifiableCredential", "AchievementCredential"])),
    Kind("valid, its proof in an array", True, _same, _in_a_list),
    Kind("valid, with a second proof that is false", True, _same, _second_proof),
    Kind("expired", False, _changed(validUntil="2025-06-01T00:00:00Z")),
    Kind("not yet valid", False, _changed(validFrom="2095-01-01T00:00:00Z", validUntil=None)),
    Kind("signed, ends before it begins", False, _changed(validUntil="2020-01-01T00:00:00Z")),
    Kind("signed, no `validFrom`", False, _changed(validFrom=None)),
    Kind("signed, `validFrom` without a zone", False, _changed(validFrom="2025-03-01T12:00:00")),
    Kind("signed, `validFrom` is no date", False, _changed(validFrom="yesterday")),
    Kind("valid, without a `name` of the credential", True, _changed(name=None)),
    Kind("signed, no `id`", False, _changed(id=None)),
    Kind("signed, no subject", False, _changed(credentialSubject=None)),
    Kind("signed, no badge by its type", False, _changed(type=["VerifiableCredential", "EndorsementCredential"])),
    Kind("signed, no `criteria`", False, _achievement(criteria=None)),
    Kind("signed, no `description`", False, _achievement(description=None)),
    Kind("signed, an achievement without a name", False, _achievement(name=None)),
    Kind("signed, two subjects of which one is nobody", False, _two_subjects),
    Kind("one text changed", False, _same, _text_changed),
    Kind("one member removed", False, _same, _member_gone),
    Kind("valid, the creator's name left out, which is the issuer's", True, _issuer_created_it,
         _gone("credentialSubject", "achievement", "creator", "name")),
    Kind("the issuer's type left out, which the creator has", False, _issuer_created_it, _gone("issuer", "type")),
    Kind("one letter of the signature changed", False, _same, _letter_of_the_signature),
    *(Kind(f"forged: {one.name}", False, _same, _forgery(one.name)) for one in ATTACKS),
)  # fmt: skip

BUILT = "It is signed, and not built as Open Badges 3.0 asks. They check the proof and some of VCDM."
DATE = "VCDM wants a date-time with a zone, and Open Badges wants one at all; they take what they find."
INLINE = "Quirk 2: an inline context is taken, so a member can be renamed without breaking the proof."
TWICE = "Issuer and creator are one: what is left out is said once more, and the signature holds. Open Badges wants it here."
ONE_OBJECT = "Quirk 13: it reads `proof` as one object only."
GROUPS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        BUILT,
        ("digitalcredentials", "openbadgeslib", "openvc"),
        (
            "signed, no `id`",
            "signed, no subject",
            "signed, no badge by its type",
            "signed, no `criteria`",
            "signed, no `description`",
            "signed, an achievement without a name",
            "signed, two subjects of which one is nobody",
        ),
    ),
    (
        DATE,
        ("digitalcredentials", "openbadgeslib", "openvc"),
        ("signed, no `validFrom`", "signed, `validFrom` without a zone"),
    ),
    (
        TWICE,
        ("digitalcredentials", "openbadgeslib", "openvc"),
        ("the issuer's type left out, which the creator has",),
    ),
    (INLINE, ("digitalcredentials", "openbadgeslib"), ("forged: a member renamed by an inline context",)),
    (
        "Quirk 1: it does not see members that no context defines, which no signature covers.",
        ("openbadgeslib",),
        ("forged: an undefined member added",),
    ),
    ("Quirk 11: it refuses a proof set.", ("openbadgeslib",), ("valid, with a second proof that is false",)),
    (ONE_OBJECT, ("openvc",), ("valid, its proof in an array", "valid, with a second proof that is false")),
    (
        "Quirk 14: it wants the name that compaction would choose.",
        ("openvc",),
        ("valid, of type `AchievementCredential`",),
    ),
)
REASONS = {(peer, kind): why for why, peers, kinds in GROUPS for peer in peers for kind in kinds}
"""Why a peer and we differ, by peer and kind."""


def _inner(value: Any, place: tuple[str | int, ...]) -> Any:
    for key in place:
        value = value[key]
    return value


def _sign(document: JSONObject, key: Key) -> JSONObject:
    """With ``proof`` as one object, which all peers read."""
    signed: Document = ours.sign_document(document, key)
    proof = signed["proof"]
    return {**signed, "proof": proof[0] if isinstance(proof, list) else proof}


def _base(rng: random.Random) -> tuple[Document, Key]:
    key = rng.choice([ed25519_key("school"), ed25519_key("another"), hosted_key()])
    document: Document = rng.choice([course, graded, micro_credential])(key.controller)
    words = " ".join(
        rng.choice(["Botany", "Welding", "\u00c9tude", "\u4e16\u754c", "R&D", "<b>", "\u05d0\u05d1", "1e-7"])
        for _ in range(3)
    )
    return {**document, "name": words, "id": f"urn:uuid:{rng.getrandbits(128):032x}"}, key  # fmt: skip


def made(count: int, seed: int) -> Iterator[tuple[Kind, Document]]:
    """The credentials: every kind in turn, on a base of its own."""
    rng = random.Random(seed)
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        base, key = _base(rng)
        while kind.name == "forged: a member removed" and "name" not in base:
            base, key = _base(rng)
        unsigned = kind.before(base, rng)
        assert unsigned is not None
        yield kind, kind.after(_sign(unsigned, key), rng)


def compared(count: int, seed: int) -> tuple[Counter[tuple[str, str, bool, bool]], Counter[tuple[str, bool]]]:
    """By peer, kind, our verdict and theirs; and by kind our verdict."""
    found: Counter[tuple[str, str, bool, bool]] = Counter()
    own: Counter[tuple[str, bool]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        contexts = Path(folder) / "contexts.json"
        contexts.write_text(
            json.dumps({url: json.loads(body) for url, body in bundled().items()}), encoding="utf-8"
        )
        drivers = [Driver(peer, contexts, ours.hosted()) for peer in PEERS]
        try:
            for kind, document in made(count, seed):
                mine = ours.verify(document).accepted
                own[kind.name, mine] += 1
                for driver in drivers:
                    theirs = driver.verify(document).accepted
                    found[driver.peer.name, kind.name, mine, theirs] += 1
        finally:
            for driver in drivers:
                driver.close()
    return found, own


def main() -> int:
    """Prints the table; see the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    missing = [peer.missing for peer in PEERS if peer.missing]
    if missing:
        sys.stderr.write("\n".join([*missing, ""]))
        return 2
    found, own = compared(asked.count, asked.seed)
    good = {kind.name: kind.good for kind in KINDS}
    wrong = [
        f"{kind}: {'accepted' if said else 'not accepted'}, {n}"
        for (kind, said), n in own.items()
        if said != good[kind]
    ]
    unexplained = [
        f"{peer}: {kind}, we {_said(mine)}, it {_said(theirs)} ({n})"
        for (peer, kind, mine, theirs), n in sorted(found.items())
        if mine != theirs and (peer, kind) not in REASONS
    ]
    page = table_of(asked.count, asked.seed, found)
    sys.stdout.write("\n".join([page, *sorted(wrong), *unexplained, ""]))
    if asked.write and not wrong and not unexplained:
        before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
        after = rest.split(END)[1]
        PAGE.write_text(f"{before}{BEGIN}{page}{END}{after}", encoding="utf-8", newline="\n")
    return 1 if wrong or unexplained else 0


def _said(accepted: bool) -> str:  # noqa: FBT001 - it is what is said
    return "accept" if accepted else "refuse"


def table_of(count: int, seed: int, found: Counter[tuple[str, str, bool, bool]]) -> str:
    """The figures for the docs: how often each peer agrees, and by kind where it does not."""
    lines = [
        "",
        f"{count:,} credentials (seed {seed}), {len(KINDS)} kinds in turn:",
        "",
        "| | the same verdict | we refuse, it accepts | we accept, it refuses |",
        "|---|---|---|---|",
    ]
    for peer in PEERS:
        same, lax, strict = (
            sum(
                n
                for (name, _, mine, theirs), n in found.items()
                if name == peer.name and (mine, theirs) in cases
            )
            for cases in (((True, True), (False, False)), ((False, True),), ((True, False),))
        )
        lines.append(f"| {peer.title} | {same:,} | {lax:,} | {strict:,} |")
    lines += ["", "| credentials | we | it differs | why |", "|---|---|---|---|"]
    differ = {(kind, peer, mine): n for (peer, kind, mine, theirs), n in found.items() if mine != theirs}
    titles = {peer.name: peer.title for peer in PEERS}
    for kind in KINDS:
        for mine in (True, False):
            who = {peer: n for (name, peer, said), n in differ.items() if (name, said) == (kind.name, mine)}
            for why in dict.fromkeys(REASONS.get((peer, kind.name), "?") for peer in who):
                them = ", ".join(
                    f"{titles[p]}: {n}" for p, n in who.items() if REASONS.get((p, kind.name), "?") == why
                )
                lines.append(f"| {kind.name} | {_said(mine)} | {them} | {why} |")
    agreed = [kind.name for kind in KINDS if not any(name == kind.name for name, _, _ in differ)]
    return "\n".join([*lines, "", f"All agree on: {'; '.join(agreed)}.", "", ""])


if __name__ == "__main__":
    sys.exit(main())
