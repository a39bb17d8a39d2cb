"""A title that would be a header: of the message, of one of its parts, of an HTTP response, or a tag of the page."""

from __future__ import annotations

import email
from email import policy

import pytest

from openbadge_issuer import Profile
from openbadge_issuer.delivery import Download, bundled_texts, delivery_message
from openbadge_issuer.issuing import Issuer
from openbadge_issuer.testing import fixed_signer, make_badge
from openbadge_issuer.testing.world import FixtureStatus

TITLES = [
    "x\r\nBcc: eve@example.org",
    "x\nSubject: other\n\nbody",
    "x\rBcc: eve@example.org",
    "x\u2028Bcc: eve@example.org",
    "x\x85Bcc: eve@example.org\x0b\x0c\x1c",
    "x\x00\x1b[2J",
    'x"; filename="evil.exe',
    "=?utf-8?q?=0D=0ABcc:_eve@example.org?=",
    "=\u202e?utf-8?q?=0D=0ABcc:_eve@example.org?=",
    "==??utf-8?b?DQpCY2M6IGV2ZUBleGFtcGxlLm9yZw==?=",
    "x\u202egpj.exe\u2066\u2069\u200f",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</title></head><body onload=alert(1)>",
    "&lt;b&gt; \" ' {title} {contact}",
    "--===============\r\nContent-Type: text/html\r\n\r\n<b>",
    "x" * 100_000,
    "\U0001d7d8" * 5_000,
]


@pytest.mark.parametrize("language", sorted(bundled_texts()))
@pytest.mark.parametrize("title", TITLES, ids=range(len(TITLES)))
def test_a_title_stays_a_title(title: str, language: str) -> None:
    issuer = Issuer(
        Profile(id=fixed_signer().controller, name=title, url="https://school.example"),
        fixed_signer(),
        status=FixtureStatus("a fixture"),
    )
    badge = make_badge(name=title, issuer=issuer)
    message = delivery_message(badge, language=language, contact=title)
    wire = message.as_bytes(policy=policy.SMTP)
    arrived = email.message_from_bytes(wire, policy=policy.default)
    assert sorted(name.lower() for name in arrived.keys()) == [  # noqa: SIM118 - a message is no mapping
        *("content-language", "content-type", "mime-version", "subject"),
    ]
    subject = str(arrived["Subject"])
    assert subject.isprintable()
    assert not set(subject) & set("\u202e\u2066\u2069\u200f")
    assert len(subject) <= 120
    html_part, (attached,) = arrived.get_body(("html",)), list(arrived.iter_attachments())
    assert html_part is not None
    page = html_part.get_content()
    for tag in ("<script", "<img", "onload=alert(1)>", "<b>"):
        assert tag not in page
    assert attached.get_content_type() == "application/vc"
    assert attached.get_filename() == Download.of(badge).file_name
    assert attached.get_payload(decode=True) == bytes(badge)
    for name, value in Download.of(badge).headers.items():
        assert value.isascii(), name
        assert value.isprintable(), name
        assert value.count('"') in (0, 2), name
