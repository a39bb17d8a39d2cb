"""What a file is by its content: what is looked at, up to where, and what is not taken for it."""

from __future__ import annotations

import pytest

from openbadge_issuer.verification.uploads import kind_of, refused
from openbadge_issuer.verification.uploads.kinds import picture_without_badge
from openbadge_issuer.verification.uploads.links import link_in, platform_in, platform_of
from upload_samples import a_png

WINDOW = 65_536
BINARY = b"\x00\x01\x02\x03\x04\x05\x06\x07"
LINK = b'<link rel="canonical" href="https://www.credly.com/badges/4711">'


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        # sound and video
        (b"RIFF\x24\x00\x00\x00WAVEfmt and more", "media"),
        (b"RIFF\x24\x00\x00\x00AVI LIST", "media"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "webp"),
        (b"RIFF\x24\x00\x00\x00CDXAfmt ", "unknown"),
        (b"\x00\x01\x02\x03\x24\x00\x00\x00WAVEfmt ", "unknown"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", "media"),
        (b"\x00\x00\x00\x00\x18ftypmp42", "unknown"),
        # an archive of tar, by a word after the name of its first file
        (b"badge.json".ljust(257, b"\x00") + b"ustar\x0000", "archive"),
        (b"badge.json".ljust(256, b"\x00") + b"ustar\x0000", "unknown"),
        (b"badge.json".ljust(258, b"\x00") + b"ustar\x0000", "unknown"),
        # a PDF behind what some servers put before it
        (BINARY + b"%PDF-1.7", "pdf"),
        (BINARY.ljust(1019, b"\x00") + b"%PDF-1.7", "pdf"),
        (BINARY.ljust(1020, b"\x00") + b"%PDF-1.7", "unknown"),
        # keys
        (b"AGE-SECRET-KEY-1QQQ", "private_key"),
        (b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 ada", "key"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", "private_key"),
        # e-mail: headers, and who or what about among them
        (b"Return-Path: <a@example.org>\nSubject: Your badge\n\nHere", "mail"),
        (b"X-Note: hello\n\nDear Sir or Madam", "text"),
        (b"Dear Sir or Madam\nFrom: ada@example.org\n", "text"),
        # tables: the second line has as many marks as the first, and that is two at least
        (b"a,b,c\n1,2,3\n", "table"),
        (b"a;b;c\n1;2;3;4\nend", "table"),
        (b"a\tb\tc\n1\t2\t3", "table"),
        (b"a,b,c\n1,2,3\nwithout any mark\n", "table"),
        (b"a,b\n1,2\n", "text"),
        (b"a,b,c\n1,2\n1,2,3\n", "text"),
        (b"a,b,c", "text"),
        (b"a,b,c,d\n1,2,3\n", "text"),
        (b"Dear Ada,\nhere are one, two, three and four of them.\n", "text"),
        (b"first\nsecond\n", "text"),
        # three parts with points between them are a token only if they begin like one
        (b"eyJhbGciOiJFUzI1NiJ9.e30.AAAA", "jws"),
        (b"openbadges.school.example", "text"),
        (b"certificate-of-ada.v2.json", "file_name"),
        # shortcuts of Windows, Linux and macOS, and what only looks like one
        (b"[InternetShortcut]\r\nURL=https://badges.example/1\r\n", "shortcut"),
        (b"[DEFAULT]\r\nBASEURL=x\r\n[internetshortcut]\r\nProp3=19,2\r\nurl = https://badges.example/1", "shortcut"),
        (b"#!/usr/bin/env xdg-open\n[Desktop Entry]\nType=Link\nURL=https://badges.example/1\n", "shortcut"),
        (b"[Desktop Entry]\nType=Application\nExec=badges\n", "json"),
        (b'{"a": 1,\n[InternetShortcut]\nURL=x', "json"),
        (b'[\n"[InternetShortcut]", "URL=x"]', "json"),
        (b"Dear Ada, open\n [InternetShortcut]\nURL=x", "text"),
        (b"Dear Ada, open\n[[InternetShortcut]\nURL=x", "text"),
        (b"\n[\n[Desktop Entry]\nURL=x", "shortcut"),
        (b'<?xml version="1.0"?><plist version="1.0"><dict><key>URL</key><string>x</string></dict></plist>', "shortcut"),
        (b'<?xml version="1.0"?><plist version="1.0"><dict><key>Name</key></dict></plist>', "xml"),
        (b"bplist00\xd1\x01\x02SURL\x5f\x10\x19https://badges.example/1\x00", "shortcut"),
        (b'<?xml version="1.0"?><dict><key>URL</key><string>x</string></dict>', "xml"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><desc><plist><key>URL</key></plist></desc></svg>', "svg"),
        (b"bplist00\xd1\x01\x02TName\x00", "unknown"),
        (b"\x00\x01\x02\x03\xd1\x01\x02SURL\x5f\x10\x19https://badges.example/1\x00", "unknown"),
        (b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0", "shortcut"),
        # within the first 64 KiB
        (b"A" * WINDOW + b"!", "base64"),
        (b"A" * (WINDOW - 1) + b"!", "text"),
        (b"<html>" + LINK, "share_page"),
        (b"<html>".ljust(WINDOW) + LINK, "html"),
        (b"Dear Ada".ljust(WINDOW - 1) + b"\n[InternetShortcut]\nURL=x", "text"),
        (b"bplist00\xd1".ljust(WINDOW, b"\x00") + b"SURL", "unknown"),
    ],
)  # fmt: skip
def test_by_content(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


def test_bytes_that_are_no_text_in_what_looks_like_a_link() -> None:
    """Whether it is text is asked of its beginning alone, so the address itself need not be any."""
    assert kind_of(b"https://badges.example/1".rjust(4_110) + b"\xff") == "link"
    assert kind_of(b"https://credly.com/badges/1".rjust(4_110) + b"\xff") == "share_link"


@pytest.mark.parametrize(
    ("width", "height", "what"),
    [
        *(
            (1170, 2532, "screenshot"),
            (2532, 1170, ""),
            (160, 160, "thumbnail"),
            (161, 160, ""),
            (160, 161, ""),
        ),
        *(((1 << 24) + 96, 96, ""), (96, (1 << 24) + 96, "")),
    ],
)
def test_a_picture_without_a_badge_by_its_size(width: int, height: int, what: str) -> None:
    header = a_png(1, 1)[:16]
    assert picture_without_badge(header + width.to_bytes(4, "big") + height.to_bytes(4, "big")) == what


def test_who_says_that_it_is_a_screenshot_says_so_at_the_beginning() -> None:
    picture = a_png(700, 333)
    assert picture_without_badge(picture + b"Screen Shot of 2026") == "screenshot"
    assert picture_without_badge(picture.ljust(WINDOW) + b"Screenshot") == ""


@pytest.mark.parametrize(
    ("address", "platform"),
    [
        ("https://credly.com/badges/1", "Credly"),
        ("https://www.credly.com/badges/1", "Credly"),
        ("https://www.credly.com./badges/1", "Credly"),
        ("HTTPS://API.BADGR.IO:443/public", "Canvas Credentials (Badgr)"),
        ("www.linkedin.com/in/ada", "LinkedIn"),
        ("https://credly.com/\ud800", "Credly"),
        ("https://notcredly.com/", ""),
        ("https://credly.com.example/", ""),
        ("https://badges.example/?from=credly.com", ""),
        ("https:///credly.com", ""),
        ("https://[credly.com/", ""),
    ],
)
def test_the_platform_of_an_address(address: str, platform: str) -> None:
    assert platform_of(address) == platform


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (b" https://badges.example/1\n", "https://badges.example/1"),
        (b"WWW.badges.example/1", "https://WWW.badges.example/1"),
        (b"https://badges.example/\xff", "https://badges.example/\ufffd"),
    ],
)
def test_the_address_that_a_text_is(text: bytes, address: str) -> None:
    assert link_in(text) == address


@pytest.mark.parametrize(
    ("page", "platform"),
    [
        (LINK, "Credly"),
        (b'<meta property="og:url" content="https://api.badgr.io/public/1">', "Canvas Credentials (Badgr)"),
        (b"<!-- saved from url=(0042)https://www.linkedin.com/in/ada -->", "LinkedIn"),
        (b'<base href="https://badges.example/">' + LINK, ""),  # the first that it says of itself
        (b'<base target="_top">', ""),
        (b'<a href="https://www.credly.com/badges/4711">', ""),
        (b"<link" + LINK, "Credly"),  # no tag is looked for in another one
        (b'<link title="<" rel="canonical" href="https://www.credly.com/badges/4711">', ""),
        (b'<link title="' + b"a" * 186 + b'" rel="canonical" href="https://www.credly.com/">', "Credly"),
        (b'<link title="' + b"a" * 192 + b'" rel="canonical" href="https://www.credly.com/">', ""),
        (LINK.rjust(WINDOW), "Credly"),
        (LINK.rjust(WINDOW + len(LINK)), ""),
    ],
)
def test_the_platform_of_a_page_is_what_it_says_of_itself(page: bytes, platform: str) -> None:
    assert platform_in(page) == platform


def test_a_refusal_carries_the_values_of_its_sentence() -> None:
    error = refused("share_page", platform="Credly")
    assert (error.detail_code, error.message, error.params) == (
        "carrier.share_page",
        "This is the page on which Credly shows a badge, and not the badge.",
        {"platform": "Credly"},
    )
