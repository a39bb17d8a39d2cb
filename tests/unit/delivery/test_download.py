"""A badge as a file: the bytes, the type, a name that is safe everywhere, and headers that are."""

from __future__ import annotations

import pickle
import unicodedata
from email.message import Message
from pathlib import Path

import pytest

from openbadge_issuer import SecuredCredential, bake
from openbadge_issuer.codec.plain_text import one_line
from openbadge_issuer.delivery import Download, choose_media_type, media_types_of
from openbadge_issuer.delivery.naming import ascii_name, file_name
from openbadge_issuer.errors import CarrierError, ConfigurationError
from openbadge_issuer.testing import fixed_issuer, make_badge

ARTWORK = Path(__file__).parents[3] / "examples" / "artwork"
BADGE = make_badge()
TOKEN = make_badge(issuer=fixed_issuer(proof="vc-jwt"))
PNG = bake((ARTWORK / "badge.png").read_bytes(), BADGE)
SVG = bake((ARTWORK / "badge.svg").read_bytes(), BADGE)


def test_three_values_for_a_view() -> None:
    content, media_type, name = Download.of(BADGE, PNG)
    typed: tuple[bytes, str, str] = (content, media_type, name)  # a type checker knows which is which
    assert typed == Download.of(BADGE, PNG)
    assert (content, media_type, name) == (PNG, "image/png", "Welding-e8282d7e.png")
    assert tuple(Download.of(BADGE)) == (bytes(BADGE), "application/vc", "Welding-e8282d7e.json")
    assert tuple(Download.of(TOKEN)) == (bytes(TOKEN), "application/vc+jwt", "Welding-e8282d7e.jwt")


@pytest.mark.parametrize(
    ("badge", "image", "types"),
    [
        (BADGE, PNG, ("image/png", "application/vc", "application/ld+json", "application/json")),
        (BADGE, SVG, ("image/svg+xml", "application/vc", "application/ld+json", "application/json")),
        (TOKEN, None, ("application/vc+jwt", "application/jwt", "text/plain")),
    ],
)
def test_every_form_that_there_is(
    badge: SecuredCredential, image: bytes | None, types: tuple[str, ...]
) -> None:
    assert media_types_of(badge, image) == types
    for media_type in types:
        download = Download.of(badge, image, media_type=media_type)
        assert download.media_type == media_type
        assert download.content == (image if media_type.startswith("image/") else bytes(badge))
    with pytest.raises(ConfigurationError) as refused:
        Download.of(badge, image, media_type="application/pdf")
    assert refused.value.params["available"] == [*types]


def test_a_view_in_two_lines() -> None:
    chosen = choose_media_type("application/ld+json, image/*;q=0.5", media_types_of(BADGE, PNG))
    assert Download.of(BADGE, PNG, media_type=chosen).content == bytes(BADGE)


def test_what_a_client_asks_for() -> None:
    for accept, media_type in (
        (None, "image/png"),
        ("application/json", "application/json"),
        ("application/vc, */*;q=0.1", "application/vc"),
    ):
        download = Download.asked_for(accept, BADGE, PNG)
        assert download is not None
        assert download.media_type == media_type
    assert Download.asked_for("text/html", BADGE, PNG) is None


def test_what_is_no_badge() -> None:
    with pytest.raises(ConfigurationError) as refused:
        Download.of(BADGE.document, PNG)  # type: ignore[arg-type]
    assert refused.value.detail_code == "config.secured"
    with pytest.raises(CarrierError):
        Download.of(BADGE, "badge.png")  # type: ignore[arg-type]
    assert Download.of(BADGE, bytearray(PNG)).content == PNG  # type: ignore[arg-type]


def test_the_headers() -> None:
    headers = Download.of(BADGE, PNG).headers
    etag = headers["ETag"]
    assert dict(headers) == {
        "Content-Type": "image/png",
        "Content-Disposition": 'attachment; filename="Welding-e8282d7e.png"',
        "ETag": etag,
        "Cache-Control": "private",
        "Vary": "Accept",
        "X-Content-Type-Options": "nosniff",
    }
    assert len(etag) == 66
    assert etag == Download.of(BADGE, PNG).headers["ETag"]
    others = {Download.of(BADGE, PNG, media_type=one).headers["ETag"] for one in media_types_of(BADGE, PNG)}
    assert len(others) == 4  # two representations never share a strong validator
    with pytest.raises(TypeError):
        headers["ETag"] = ""  # type: ignore[index]


def test_a_drawing_may_do_nothing() -> None:
    policy = Download.of(BADGE, SVG).headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'unsafe-inline'")
    assert "script" not in policy
    assert "allow-" not in policy


def test_names_beyond_ascii() -> None:
    badge = make_badge(name="Schweißen für Anfänger 中文")
    headers = Download.of(badge).headers
    disposition = headers["Content-Disposition"]
    assert 'filename="Schweissen-fur-Anfanger-e8282d7e.json"' in disposition
    assert disposition.endswith("%E4%B8%AD%E6%96%87-e8282d7e.json")
    assert all(value.isascii() and value.isprintable() for value in headers.values())
    read = Message()  # another reader than the writer
    read["Content-Disposition"] = disposition.replace(
        'filename="Schweissen-fur-Anfanger-e8282d7e.json"; ', ""
    )
    assert read.get_filename() == "Schweißen-für-Anfänger-中文-e8282d7e.json"


WINDOWS = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in "0123456789¹²³")}


@pytest.mark.parametrize(
    "title",
    [
        *(
            "CON",
            "nul",
            "COM1",
            "LPT¹",
            "aux.png",
            "..",
            ".",
            "",
            "   ",
            "-",
            ".htaccess",
            "~",
            "badge.",
            "x " * 500,
        ),
        *(
            "../../etc/passwd",
            "a\\b",
            "C:\\x",
            "a/b",
            "a:b",
            'a"b',
            "a?b*c|d<e>f",
            "a;b=c",
            "a%2fb",
            "a\r\nb",
            "a\0b",
        ),
        *(
            "a\u202egpj.exe",
            "\u2066x\u2069",
            "\u200b",
            "\ufeff",
            "\u3164",
            "e\u0301" * 100,
            "Z" + "\u0301" * 300,
            "🎓🎓",
        ),
        *("中" * 400, "\U0010ffff", "\ue000", "العربية", "ﬁ", "Å", "⅓ cup", "\u2028x"),
    ],
)
def test_names_are_safe_everywhere(title: str) -> None:
    name = file_name(title, "https://school.example/courses/1", ".png")
    for one in (name, ascii_name(name)):
        assert one.endswith(".png")
        assert one.count(".") == 1
        assert len(one) <= 80
        assert len(one.encode()) <= 150
        assert one.partition(".")[0].casefold() not in WINDOWS
        assert one[0].isalnum() or unicodedata.category(one[0]).startswith(("L", "M", "N"))
        assert not set(one) & set('/\\:*?"<>|%;=~ \0')
        assert all(unicodedata.category(character)[0] in "LMN" or character in "-." for character in one)
    assert ascii_name(name).isascii()
    assert unicodedata.normalize("NFC", name) == name


def test_names_tell_badges_apart_and_not_people() -> None:
    assert file_name("A", "https://a.example/1", ".png") != file_name("A", "https://a.example/2", ".png")
    grace = make_badge(now=make_badge().credential.valid_from)
    assert Download.of(grace).file_name == Download.of(BADGE).file_name


def test_one_line() -> None:
    assert one_line(" a\r\n\tb\u2029c ", 10) == "a b c"
    assert one_line("x" * 11, 10) == "x" * 9 + "…"
    assert one_line("a\u202eb\x1b[2Jc", 10) == "ab[2Jc"
    assert one_line("क्\u200dष", 20) == "क्\u200dष"


def test_a_download_shows_no_content() -> None:
    download = Download.of(BADGE)
    assert repr(download) == "Download(media_type='application/vc', file_name='Welding-e8282d7e.json')"
    assert pickle.loads(pickle.dumps(download)) == download
