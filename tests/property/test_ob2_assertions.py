"""Random assertions: hosted and judged, changed on the way, converted; and random addresses against a scope."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ob2_samples import HOME, NOW, assertion, badge_class, changed, judged, profile, web
from openbadge_issuer import ExpectedRecipient, Profile, Verdict, lint, ob2
from openbadge_issuer.models import identity_hash
from openbadge_issuer.ob2.addresses import address_of, same_place
from openbadge_issuer.ob2.scope import scope_of
from openbadge_issuer.testing import fixed_entropy

BOUNDED = settings(max_examples=40, derandomize=True, deadline=None)
HERE = f"{HOME}/assertions/1.json"
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(str.strip)
names = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def assertions(draw: st.DrawFn) -> tuple[dict[str, Any], str]:
    address, salt = f"{draw(names)}@{draw(names)}.example", draw(names)
    hashed = draw(st.booleans())
    algorithm = draw(st.sampled_from(["sha256", "md5"]))
    identity = identity_hash(address, salt, "md5" if algorithm == "md5" else "sha256") if hashed else address
    recipient = {"type": "email", "hashed": hashed, "identity": identity} | ({"salt": salt} if hashed else {})
    more: dict[str, Any] = {}
    if draw(st.booleans()):
        more["narrative"] = draw(words)
    if draw(st.booleans()):
        more["evidence"] = draw(st.lists(names.map(lambda name: f"{HOME}/{name}"), min_size=1, max_size=3))
    if draw(st.booleans()):
        more["badge"] = changed(badge_class(), issuer=profile(), name=draw(words), description=draw(words))
    return changed(assertion(), recipient=recipient, **more), address


@given(assertions())
@BOUNDED
def test_what_is_hosted_is_accepted_for_its_recipient_alone(drawn: tuple[dict[str, Any], str]) -> None:
    badge, address = drawn
    servers = web({HERE: badge})
    assert judged(badge, servers, expected=ExpectedRecipient.email(address)).verdict is Verdict.ACCEPTED
    other = judged(badge, servers, expected=ExpectedRecipient.email(f"not.{address}"))
    assert (other.verdict, other["recipient"].code) == (Verdict.REFUSED, "recipient.other")


@given(assertions(), st.sampled_from(["issuedOn", "narrative", "evidence", "x"]), words)
@BOUNDED
def test_a_difference_is_named(drawn: tuple[dict[str, Any], str], member: str, value: str) -> None:
    badge, _ = drawn
    report = judged({**badge, member: value}, web({HERE: badge}), expected=None)
    assert report["proof"].code in ("proof.hosted_differs", "proof.hosted")
    differs = badge.get(member) != value
    assert (report["proof"].code == "proof.hosted_differs") is differs


@given(assertions(), st.sampled_from(["reissue", "vouch"]))
@BOUNDED
def test_a_conversion_is_well_built_and_says_where_it_is_from(
    drawn: tuple[dict[str, Any], str], mode: ob2.Mode
) -> None:
    badge, address = drawn
    whole = changed(
        badge,
        badge=changed(badge_class(), issuer=profile()) if isinstance(badge["badge"], str) else badge["badge"],
    )
    issuer = "did:web:school.example" if mode == "reissue" else "did:web:other.example"
    conversion = ob2.convert(
        whole, mode=mode, issuer=Profile(id=issuer, name="A"), now=NOW, entropy=fixed_entropy("x")
    )
    draft = conversion.draft.to_json()
    assert lint(draft).verdict is Verdict.ACCEPTED
    assert conversion.draft.credential_subject.identifier[0].matches(address)
    assert HERE in json.dumps(draft["evidence"])


@given(st.dictionaries(st.sampled_from([*assertion(), "expires", "image", "extensions:x", "verify"]), values))
@BOUNDED
def test_nothing_that_is_hosted_ends_in_an_exception(members: dict[str, Any]) -> None:
    badge = {**assertion(), **members}
    report = judged(badge, web({HERE: badge}))
    assert report.format in ("open-badges-2.0", "unknown", "verifiable-credential", "open-badges-3.0")
    ob2.check(badge)
    ob2.check({**badge_class(), **members})
    ob2.check({**profile(), **members})


@given(st.text(max_size=60) | names.map(lambda name: f"https://{name}.example/{name}"), words)
@BOUNDED
def test_only_the_host_of_the_issuer_is_in_its_scope(url: str, starts: str) -> None:
    address = address_of(url)
    issuer = address_of(f"{HOME}/issuer.json")
    assert issuer is not None
    scope = scope_of({"verification": {"startsWith": starts}} if starts > "m" else {}, issuer)
    if address is not None and scope.includes(address):
        assert address.authority == "school.example" or url.startswith(starts)
    if address is not None:
        assert same_place(url, address.url + address.fragment)
