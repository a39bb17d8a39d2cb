"""An endorsement holds on to its content: any other content loses it, any other spelling does not."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256, sha384, sha512
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from endorsement_samples import COURSE, WORDS, badge_with, endorser, judge
from openbadge_issuer.codec.digests import Hashed, multihash_matches, sri_matches
from openbadge_issuer.codec.multibase import multibase_encode
from openbadge_issuer.proofs.endorsed import endorsed_content
from openbadge_issuer.testing import NOW
from openbadge_issuer.verification import Verdict

SAID: Any = endorser().endorse(COURSE, WORDS, now=NOW).document
MEMBERS = ["name", "description", "achievementType", "criteria"]
VALUES = st.text(min_size=1, max_size=20)
HASHES = {0x12: sha256, 0x20: sha384, 0x13: sha512}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.sampled_from(MEMBERS[:2]), st.text("abcdefgh ", min_size=3, max_size=20), st.booleans())
def test_a_changed_achievement_loses_it(member: str, value: str, shuffled: bool) -> None:  # noqa: FBT001 - drawn
    document: Any = COURSE.to_json()
    same = document[member] == value or not value.strip()
    if not same:
        document[member] = value

    def change(badge: Any) -> None:
        content = dict(reversed(document.items())) if shuffled else document
        badge["credentialSubject"]["achievement"] = {**content, "endorsement": [SAID]}

    (one,) = judge(badge_with(change)).nested
    assert (one.report.verdict is Verdict.ACCEPTED) is same


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=4), st.text(max_size=5))
def test_what_may_be_added_leaves_the_content_what_it_is(content: dict[str, Any], added: str) -> None:
    grown = {**content, "proof": added, "endorsement": [added], "endorsementJwt": [added]}
    plain = {
        name: value
        for name, value in content.items()
        if name not in ("proof", "endorsement", "endorsementJwt")
    }
    assert endorsed_content(grown) == endorsed_content(dict(reversed(plain.items())))
    assert endorsed_content({**plain, "other": added}) != endorsed_content(plain)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.binary(max_size=64), st.binary(max_size=64), st.sampled_from(sorted(HASHES)), st.sampled_from("zu"))
def test_digests_are_of_their_bytes_and_of_no_others(data: bytes, other: bytes, code: int, base: Any) -> None:
    digest = HASHES[code](data).digest()
    named = multibase_encode(bytes([code, len(digest)]) + digest, base)
    assert multihash_matches(named, Hashed(data)) is True
    assert multihash_matches(named, Hashed(other)) is (other == data)
    sri = f"{HASHES[code]().name}-{b64encode(digest).decode()}"
    assert sri_matches(sri, Hashed(data)) is True
    assert sri_matches(sri, Hashed(other)) is (other == data)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=60), st.binary(max_size=8))
def test_any_text_is_a_digest_or_is_none(named: str, data: bytes) -> None:
    assert multihash_matches(named, Hashed(data)) in (True, False, None)
    assert sri_matches(named, Hashed(data)) in (True, False, None)
    assert sri_matches(f"sha256-{named}", Hashed(data)) in (True, False, None)


def test_of_several_hashes_the_strongest_counts() -> None:
    strong = "sha512-" + b64encode(sha512(b"a").digest()).decode()
    weak = "sha256-" + b64encode(sha256(b"b").digest()).decode()
    assert sri_matches(f"{weak} {strong}", Hashed(b"a")) is True
    assert sri_matches(f"{weak} {strong}", Hashed(b"b")) is False
