"""Any title, any header: names are safe, headers are one line, and an `Accept` is answered."""

from __future__ import annotations

import email
import unicodedata
from email import policy

from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.codec.plain_text import one_line
from openbadge_issuer.delivery import Download, choose_media_type, delivery_message
from openbadge_issuer.delivery.naming import ascii_name, file_name
from openbadge_issuer.proofs.secured import SecuredCredential
from openbadge_issuer.testing import make_badge

OFFERED = ("text/html", "application/vc", "application/json", "image/png")
BADGE = make_badge().document
SOME = settings(derandomize=True, max_examples=150, deadline=None)
ENCODED = st.from_regex(r"=\?[a-z0-9-]{1,8}\?[qb]\?[=A-Za-z0-9_]{0,20}\?=", fullmatch=True)
TITLES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.lists(
        st.one_of(ENCODED, st.sampled_from([" ", "\r\n", "=", "?", "\u200b", "\u202e", "<b>", '"'])),
        max_size=8,
    ).map("".join),
)


@SOME
@given(TITLES)
def test_names_are_safe(title: str) -> None:
    name = file_name(title, "https://school.example/1", ".png")
    for one in (name, ascii_name(name)):
        assert one.endswith(".png")
        assert len(one.encode()) <= 150
        assert all(unicodedata.category(character)[0] in "LMN" or character in "-." for character in one)
        assert one.count(".") == 1
    line = one_line(title, 50)
    assert len(line) <= 50
    assert "\n" not in line
    assert one_line(line, 50) == line


@SOME
@given(TITLES)
def test_a_message_has_the_headers_that_it_has(title: str) -> None:
    document = {**BADGE, "name": title}
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    achievement = subject["achievement"]
    assert isinstance(achievement, dict)
    document["credentialSubject"] = {**subject, "achievement": {**achievement, "name": title}}
    secured = SecuredCredential.embedded(document)
    arrived = email.message_from_bytes(
        delivery_message(secured).as_bytes(policy=policy.SMTP), policy=policy.default
    )
    assert sorted(arrived.keys()) == ["Content-Language", "Content-Type", "MIME-Version", "Subject"]
    assert arrived.defects == []
    (attached,) = arrived.iter_attachments()
    assert attached.get_filename() == Download.of(secured).file_name
    assert attached.get_payload(decode=True) == bytes(secured)


@SOME
@given(st.one_of(st.text(max_size=300), st.text('application/*json;q=0.159", \t\\', max_size=300)))
def test_any_accept_is_answered(accept: str) -> None:
    assert choose_media_type(accept, OFFERED) in (*OFFERED, None)


@SOME
@given(st.permutations(OFFERED), st.lists(st.sampled_from([0, 0.001, 0.5, 0.999, 1]), min_size=4, max_size=4))
def test_the_heaviest_wins_and_then_the_servers_order(offered: list[str], weights: list[float]) -> None:
    accept = ", ".join(f"{name};q={weight}" for name, weight in zip(offered, weights, strict=True))
    most = max(weights)
    expected = (
        next((name for name, weight in zip(offered, weights, strict=True) if weight == most), None)
        if most
        else None
    )
    assert choose_media_type(accept, offered) == expected
