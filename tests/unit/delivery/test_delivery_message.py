"""The message that brings a badge: for people who never had one, in their language, with the very badge attached."""

from __future__ import annotations

import email
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import pytest

from openbadge_issuer import Recipient, SecuredCredential, bake, extract
from openbadge_issuer.delivery import DeliveryTexts, bundled_texts, delivery_message
from openbadge_issuer.delivery.texts import filled
from openbadge_issuer.errors import CarrierError, ConfigurationError
from openbadge_issuer.testing import fixed_issuer, fixed_signer, make_badge

ARTWORK = Path(__file__).parents[3] / "examples" / "artwork"
LANGUAGES = sorted(bundled_texts())


def baked(badge: SecuredCredential, kind: str = "png") -> bytes:
    return bake((ARTWORK / f"badge.{kind}").read_bytes(), badge)


def sent(message: EmailMessage) -> EmailMessage:
    """What arrives: the message as bytes with the line ends of SMTP, and read again."""
    return email.message_from_bytes(message.as_bytes(policy=policy.SMTP), policy=policy.default)


def plain(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def attachment(message: EmailMessage) -> EmailMessage:
    (part,) = message.iter_attachments()
    assert isinstance(part, EmailMessage)
    return part


class Tags(HTMLParser):
    """The tags of a document, and whether each one is closed."""

    VOID = ("meta", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_very_badge_arrives(kind: str) -> None:
    badge = make_badge()
    image = baked(badge, kind)
    part = attachment(sent(delivery_message(badge, image)))
    assert part.get_content_type() == {"png": "image/png", "svg": "image/svg+xml"}[kind]
    assert part.get_content_disposition() == "attachment"
    assert part.get_filename() == f"Welding-e8282d7e.{kind}"
    assert part.get_payload(decode=True) == image
    assert extract(image).payload == bytes(badge)


@pytest.mark.parametrize(
    ("badge", "media_type", "extension"),
    [
        (make_badge(), "application/vc", ".json"),
        (make_badge(issuer=fixed_issuer(fixed_signer("P-256"))), "application/vc+jwt", ".jwt"),
    ],
)
def test_without_an_image_the_credential_is_attached(
    badge: SecuredCredential, media_type: str, extension: str
) -> None:
    message = sent(delivery_message(badge))
    part = attachment(message)
    assert (part.get_content_type(), part.get_filename()) == (media_type, f"Welding-e8282d7e{extension}")
    assert part.get_payload(decode=True) == bytes(badge)
    assert "not for looking at" in plain(message).replace("\n", " ")


def test_somebody_elses_badge_is_not_sent() -> None:
    ada, grace = make_badge(), make_badge(recipient=Recipient.did("did:example:grace"))
    with pytest.raises(ConfigurationError) as refused:
        delivery_message(ada, baked(grace))
    assert refused.value.detail_code == "config.other_badge"
    with pytest.raises(CarrierError) as empty:
        delivery_message(ada, (ARTWORK / "badge.png").read_bytes())
    assert empty.value.detail_code == "carrier.empty"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_it_all(language: str) -> None:
    badge = make_badge(valid_until=datetime(2027, 3, 1, 22, 30, tzinfo=UTC))
    message = sent(
        delivery_message(badge, baked(badge), language=language, verify_at="https://check.example/")
    )
    words = bundled_texts()[language]
    for text in (plain(message).replace("\n", " "), html(message)):
        assert "{" not in text.partition("</style>")[2] or "{" not in text
        for part in (
            "Example School",
            "Welding",
            "Welding-e8282d7e.png",
            "https://check.example/",
            "2027",
            "22:30 UTC",
        ):
            assert part in text
        assert words.months[2] in text
        assert "https://school.example" in text
    assert "Welding" in str(message["Subject"])
    assert message["Content-Language"] == language
    assert len(plain(message)) > 1000


def test_the_languages_fill_in_the_same() -> None:
    def places(texts: DeliveryTexts) -> Mapping[str, set[str]]:
        names = (name for name in DeliveryTexts.__dataclass_fields__ if name != "months")
        return {name: set(re.findall(r"\{(\w+)\}", getattr(texts, name))) for name in names}

    expected = places(bundled_texts()["en"])
    assert expected["intro"] == {"title", "issuer", "file"}
    for language in LANGUAGES:
        assert places(bundled_texts()[language]) == expected, language
        assert len({*bundled_texts()[language].months}) == 12
    assert LANGUAGES == ["de", "en", "es", "fr"]


def test_a_badge_without_an_end_says_so() -> None:
    assert "It has no end date." in plain(delivery_message(make_badge()))


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("DE_ch", "de"),
        ("fr-CA-x-school", "fr"),
        ("es-419", "es"),
        ("en-GB", "en"),
    ],
)
def test_regional_tags_fall_back(asked: str, given: str) -> None:
    message = delivery_message(make_badge(), language=asked)
    assert message["Content-Language"] == given
    assert f'<html lang="{given}" dir="ltr">' in html(message)


@pytest.mark.parametrize("language", ["tlh", "", "d", "den-AT", "x" * 1000, "de\r\nBcc: eve@example.org"])
def test_an_unknown_language_is_an_error_that_names_the_known(language: str) -> None:
    with pytest.raises(ConfigurationError) as unknown:
        delivery_message(make_badge(), language=language)
    assert unknown.value.detail_code == "config.language"
    assert unknown.value.params["available"] == LANGUAGES
    assert len(str(unknown.value)) < 300


def test_a_table_of_ones_own() -> None:
    own = replace(
        bundled_texts()["en"], direction="rtl", subject="{issuer} <{title}>", greeting="Hi & welcome {title}"
    )
    table = {**bundled_texts(), "ar": own}
    message = delivery_message(make_badge(name="{issuer}"), language="ar-EG", texts=table)
    assert message["Subject"] == "Example School <{issuer}>"  # a value is never taken for a place
    assert '<html lang="ar" dir="rtl">' in html(message)
    assert "Hi &amp; welcome <bdi>{issuer}</bdi>" in html(message)
    assert "Hi & welcome {issuer}" in plain(message)
    with pytest.raises(ConfigurationError, match="there are ar"):
        delivery_message(make_badge(), language="de", texts={"ar": own})


@pytest.mark.parametrize(
    "wrong",
    [{"greeting": "Dear {recipient}"}, {"months": ["January"]}, {"direction": "up"}, {"intro": None}],
)
def test_a_table_that_can_not_work(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError) as refused:
        replace(bundled_texts()["en"], **wrong)  # type: ignore[arg-type]
    assert refused.value.detail_code == "config.texts"


def test_whom_to_ask() -> None:
    badge = make_badge()
    assert "ask Example School: https://school.example\n" in plain(delivery_message(badge)).replace(
        "ask\n", "ask "
    )
    asked = delivery_message(badge, contact="badges@school.example")
    assert '<a href="mailto:badges@school.example">' in html(asked)
    assert "javascript" not in re.sub(
        r"<bdi>.*?</bdi>", "", html(delivery_message(badge, contact="javascript:alert(1)"))
    )


@pytest.mark.parametrize(
    "address",
    ["http://check.example/", "javascript:alert(1)", 'https://a.example/">x', "https://a b", "https://a\nb"],
)
def test_the_page_that_checks_is_an_https_address(address: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        delivery_message(make_badge(), verify_at=address)
    assert refused.value.detail_code == "config.verify_at"


def test_what_is_left_to_the_mailer() -> None:
    message = delivery_message(make_badge())
    assert sorted(name.lower() for name in message) == [
        "content-language",
        "content-type",
        "mime-version",
        "subject",
    ]
    message["To"] = "Ada <ada@example.org>"
    message["From"] = "badges@school.example"
    assert sent(message)["To"] == "Ada <ada@example.org>"


def test_nothing_about_the_person_but_the_badge() -> None:
    badge = make_badge()
    message = delivery_message(badge, baked(badge))
    for text in (
        plain(message),
        html(message),
        str(message["Subject"]),
        str(attachment(message).get_filename()),
    ):
        assert "ada" not in text.lower()
        assert "urn:uuid" not in text


def test_the_page_loads_nothing_and_has_no_colour_of_its_own() -> None:
    badge = make_badge()
    text = html(delivery_message(badge, baked(badge), verify_at="https://check.example/?a=1&b=2"))
    tags = Tags(text)
    assert tags.open == []
    assert {tag for tag, _ in tags.tags} == {
        *("html", "head", "meta", "title", "style", "body", "p", "h2", "bdi", "a"),
    }
    assert all(set(given) <= {"href"} for tag, given in tags.tags if tag == "a")
    assert not re.search(r"\bsrc=|url\(|@import|<link|<img|#[0-9a-f]{3}|background|\bcolor:", text)
    assert ":root{color-scheme:light dark}" in text
    assert 'content="light dark"' in text
    assert "https://check.example/?a=1&amp;b=2" in text


def test_places_are_filled_in_once() -> None:
    assert filled("{a}{b}{a}", {"a": "{b}", "b": "x"}) == "{b}x{b}"
