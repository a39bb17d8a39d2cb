"""Whatever can be signed verifies, whatever is changed does not, and whatever is handed in ends in an error of ours."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.codec.multibase import base64url_encode
from openbadge_issuer.codec.types import JSON, JSONObject
from openbadge_issuer.errors import OpenBadgeError
from openbadge_issuer.proofs import data_integrity, vc_jwt
from openbadge_issuer.proofs.moments import numeric_date, utc_text
from proof_samples import NOW, check, claims, contexts, credential, ed25519, header, proof_in, secured, token

few = settings(derandomize=True, max_examples=40, deadline=None)
some = settings(derandomize=True, max_examples=100, deadline=None)
many = settings(derandomize=True, max_examples=400, deadline=None)

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).flatmap(  # noqa: DTZ001 - the zone comes next
    lambda moment: st.integers(-14 * 60, 14 * 60).map(
        lambda minutes: moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    )
)
json_values: st.SearchStrategy[JSON] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def document(name: str, narrative: str, start: datetime) -> JSONObject:
    made = credential(name=name, validFrom=utc_text(start), validUntil=utc_text(start + timedelta(days=1)))
    made["credentialSubject"]["achievement"]["criteria"]["narrative"] = narrative  # type: ignore[index,call-overload]
    return made


@few
@given(words, words, moments)
def test_what_is_signed_verifies_and_is_unchanged(name: str, narrative: str, start: datetime) -> None:
    before = document(name, narrative, start)
    signed = secured(deepcopy(before))
    assert {key: value for key, value in signed.items() if key != "proof"} == before
    again: JSONObject = json.loads(json.dumps(signed))
    check(again)
    jwt = vc_jwt.read(token(before))
    vc_jwt.verify(jwt, ed25519().public_key)
    assert jwt.credential == before
    assert jwt.findings == ()


@few
@given(words, words)
def test_another_text_is_another_document(one: str, other: str) -> None:
    signed = secured(credential(name=one))
    signed["name"] = other
    try:
        check(signed)
    except OpenBadgeError:
        assert one != other
    else:
        assert one == other


@few
@given(st.integers(0, 10_000), json_values)
def test_no_node_can_be_replaced(place: int, value: JSON) -> None:
    signed = secured()
    holders = [(holder, key) for holder, key in nodes(signed) if key != "@context"]
    holder, key = holders[place % len(holders)]
    before = holder[key]  # type: ignore[index]
    holder[key] = value  # type: ignore[index]
    if same_dataset(before, value) or signed["proof"] == []:  # no change, or nothing left that could verify
        return
    with pytest.raises(OpenBadgeError):
        check(signed)


def nodes(value: JSON) -> list[tuple[JSON, str | int]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found: list[tuple[JSON, str | int]] = []
    for key, item in items:
        found.append((value, key))
        found.extend(nodes(item))
    return found


def same_dataset(one: JSON, other: JSON) -> bool:
    """The closed list of changes that JSON-LD does not see: a value and a list of it."""
    unwrap = [value[0] if isinstance(value, list) and len(value) == 1 else value for value in (one, other)]
    return unwrap[0] == unwrap[1]


@some
@given(json_values)
def test_any_proof_is_judged_without_a_foreign_exception(value: JSON) -> None:
    signed = {**credential(), "proof": value}
    refused = ""
    found: Sequence[tuple[str, JSONObject]] = ()
    try:
        found = data_integrity.proofs_of(signed)
    except OpenBadgeError as error:
        refused = error.detail_code
    assert refused in ("", "proof.structure", "proof.member_type", "proof.no_method", "proof.strange_member")
    for _, proof in found:
        with pytest.raises(OpenBadgeError):
            data_integrity.verify(signed, proof, ed25519().public_key, contexts=contexts(), now=NOW)


@some
@given(
    st.sampled_from(
        ["type", "cryptosuite", "created", "expires", "proofPurpose", "proofValue", "verificationMethod"]
    )
    | st.text(max_size=12),
    json_values,
)
def test_any_member_of_a_proof_is_judged_without_a_foreign_exception(member: str, value: JSON) -> None:
    signed = secured()
    if same_dataset(proof_in(signed).get(member), value):
        return
    proof_in(signed)[member] = value
    with pytest.raises(OpenBadgeError):
        check(signed)


@many
@given(st.text(max_size=200) | st.text("abcABC019-_.=", max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """None of them is a token: that would need a header in base64url."""
    with pytest.raises(OpenBadgeError) as caught:
        vc_jwt.read(text)
    assert caught.value.detail_code.startswith(("proof.", "json."))


@some
@given(
    st.dictionaries(st.sampled_from(["alg", "kid", "jwk", "typ", "crit", "b64", "x"]), json_values),
    st.dictionaries(
        st.sampled_from(
            [
                "iss",
                "sub",
                "jti",
                "nbf",
                "exp",
                "vc",
                "@context",
                "issuer",
                "id",
                "credentialSubject",
                "validFrom",
            ]
        ),
        json_values,
    ),
    st.booleans(),
)
def test_any_header_and_payload_end_in_findings_or_an_error_of_ours(
    members: JSONObject,
    body: JSONObject,
    honest: bool,  # noqa: FBT001 - drawn
) -> None:
    head = {**header(), **members} if honest else members
    payload = {**credential(), **claims(), **body} if honest else body
    parts = (base64url_encode(json.dumps(part).encode()) for part in (head, payload))
    with pytest.raises(OpenBadgeError) as caught:
        read_and_verified(".".join([*parts, "AAAA"]))
    assert caught.value.detail_code.startswith(("proof.", "json.", "limit."))


def read_and_verified(compact: str) -> None:
    jwt = vc_jwt.read(compact)
    assert jwt.credential is not None
    assert jwt.expires is None or jwt.expires.tzinfo is not None
    vc_jwt.verify(jwt, ed25519().public_key)


@many
@given(moments)
def test_a_moment_survives_being_written(moment: datetime) -> None:
    back = parse_moment(utc_text(moment))
    assert back == moment.astimezone(UTC).replace(microsecond=0)
    assert parse_moment(moment.isoformat()) in (moment, None)
    assert numeric_date(moment) == numeric_date(moment.replace(microsecond=0))


@many
@given(st.text("0123456789-T:.Z+ ", max_size=40))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    found = parse_moment(text)
    assert found is None or found.utcoffset() == timedelta(0)
