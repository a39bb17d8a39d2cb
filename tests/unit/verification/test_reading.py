"""From what was handed in to a document: what it is called, which file it was, and what the first two checks say."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ob2_samples import HOME, assertion, signed
from openbadge_issuer.baking import DEFAULT_IMAGE_LIMITS, bake
from openbadge_issuer.codec.json import dump
from openbadge_issuer.codec.types import DEFAULT_LIMITS, JSONObject
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.models.markers import VC2_CONTEXT
from openbadge_issuer.testing import fixed_issuer, make_badge
from openbadge_issuer.verification import Check, Outcome, reading
from openbadge_issuer.verification.reading import Reading, read, read_all, read_nested, read_secured
from openbadge_issuer.verification.uploads import REFUSALS
from unit.verification.presenting import claims, token
from upload_samples import REFUSED, a_pdf, a_png, a_zip

DOCUMENT: Any = make_badge().document
BADGE = bytes(make_badge())
TOKEN = bytes(make_badge(issuer=fixed_issuer(proof="vc-jwt")))
PRESENTED = token(claims(DOCUMENT))
SIGNED = signed(assertion("SignedBadge")).encode()
NO_BADGE_TOKEN = token({"@context": [VC2_CONTEXT], "type": ["VerifiableCredential"]}, typ="vc+jwt")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
MOST = DEFAULT_IMAGE_LIMITS.max_bytes
ASK = "Ask for the badge file as the issuer made it."


def told(found: Check) -> tuple[Any, ...]:
    """All that somebody reads, and a program relies on, but for the specification."""
    return (
        *(found.name, found.outcome.value, found.code, found.message, dict(found.params)),
        *(found.advice, found.pointer, found.retry, found.turn),
    )


def passed(name: str, code: str, message: str, **params: Any) -> tuple[Any, ...]:
    return (name, "PASSED", f"{name}.{code}", message, params, "", "", "never", "nobody")


def failed(
    code: str,
    message: str,
    params: dict[str, Any],
    advice: str = ASK,
    pointer: str = "",
    *,
    of: str = "carrier",
) -> tuple[Any, ...]:
    return (of, "FAILED", code, message, params, advice, pointer, "never", "holder")


JSON = passed("carrier", "json", "This is a JSON document.", kind="json")
JWS = passed("carrier", "jws", "This is a signed token (JWS).", kind="jws")
INSIDE = passed("carrier", "embedded", "It stands in another credential.")
STRICT = passed("json", "strict", "It is well-formed JSON without traps.")
PARSED = passed("carrier", "mapping", "JSON that a program parsed already was handed in.")
NOTHING: tuple[Any, ...] = (
    *("json", "UNKNOWN", "json.not_run_carrier", "Not read: another check says why."),
    *({}, "", "", "never", "nobody"),
)


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def seen(found: Reading) -> tuple[Any, ...]:
    """What a reading is, its two checks apart."""
    kinds = {"token": found.token, "jws": found.jws, "presented": found.presented}
    return (
        *(found.carrier, found.digest, found.place, found.document),
        {name for name, value in kinds.items() if value is not None},
        found.address_alone,
    )


def checks(found: Reading) -> list[tuple[Any, ...]]:
    return [told(each) for each in found.checks]


class Given:
    """A badge of a program: it has bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __bytes__(self) -> bytes:
        return self.data


@pytest.mark.parametrize(
    ("badge", "kind", "advice"),
    [
        (Path("badge.json"), type(Path()).__name__, "Read the file first, with path.read_bytes()."),
        (7, "int", "Hand in the file's bytes."),
        (None, "NoneType", "Hand in the file's bytes."),
        ([BADGE], "list", "Hand in the file's bytes."),
    ],
    ids=["a path", "a number", "nothing", "a list"],
)
def test_what_is_no_badge_in_any_form_is_a_mistake_of_the_caller(badge: Any, kind: str, advice: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_all(badge, DEFAULT_LIMITS)
    assert (caught.value.detail_code, caught.value.message, caught.value.advice) == (
        "config.badge", f"A badge is bytes, text or a mapping, not {kind}.", advice
    )  # fmt: skip


@pytest.mark.parametrize(
    "badge",
    [BADGE, BADGE.decode(), bytearray(BADGE), memoryview(BADGE), Given(BADGE), make_badge()],
    ids=["bytes", "text", "bytearray", "memoryview", "an object with bytes", "a secured credential"],
)
def test_json_in_every_form(badge: Any) -> None:
    found = read(badge, DEFAULT_LIMITS)
    assert seen(found) == ("json", digest(BADGE), "", DOCUMENT, set(), False)
    assert checks(found) == [JSON, STRICT]


@pytest.mark.parametrize(
    ("upload", "document", "kinds"),
    [
        (TOKEN, DOCUMENT, {"token"}),
        (PRESENTED, None, {"presented"}),
        (SIGNED, assertion("SignedBadge"), {"jws"}),
        (NO_BADGE_TOKEN, {"@context": [VC2_CONTEXT], "type": ["VerifiableCredential"]}, {"token"}),
    ],
    ids=["vc-jwt", "vp-jwt", "open badges 2.0", "no badge"],
)
@pytest.mark.parametrize("around", [b"", b" \t\r\n\v\f"], ids=["alone", "blanks around"])
def test_a_token_of_every_kind(upload: bytes, document: Any, kinds: set[str], around: bytes) -> None:
    data = around + upload + around
    found = read(data, DEFAULT_LIMITS)
    assert found.document is not None
    expected = {**found.document} if document is None else document
    assert seen(found)[:3] == ("jws", digest(data), "")
    if upload is not TOKEN:
        assert found.document == expected
    assert seen(found)[4:] == (kinds, False)
    assert checks(found) == [JWS, STRICT]
    if found.jws is not None:
        assert found.jws.token == SIGNED.decode()
    if found.presented is not None:
        assert found.document is found.presented.presentation
    if found.token is not None:
        assert found.document == found.token.credential


def test_what_is_only_asked_of_badges_is_not_asked_of_the_token_of_another_credential() -> None:
    other, badge = read(NO_BADGE_TOKEN, DEFAULT_LIMITS).token, read(TOKEN, DEFAULT_LIMITS).token
    assert other is not None
    assert badge is not None
    assert [finding.code for finding in (*other.findings, *badge.findings)] == []


@pytest.mark.parametrize(
    ("upload", "carried"),
    [
        (b' \t\r\n{"a": 1]', JSON),
        (b'{"a": 1, "a": 2}', JSON),
        (b"eyJh.e30.AA", JWS),
        (b"eyJh..", JWS),
    ],
    ids=["brackets of two kinds", "a name twice", "a header that is none", "nothing in a token"],
)
def test_what_looks_like_a_badge_and_can_not_be_read(upload: bytes, carried: tuple[Any, ...]) -> None:
    found = read(upload, DEFAULT_LIMITS)
    assert seen(found) == (carried[2].removeprefix("carrier."), digest(upload), "", None, set(), False)
    assert checks(found)[0] == carried
    assert found.checks[1].outcome is Outcome.FAILED
    assert found.checks[1].code.startswith(("json.", "proof.jwt."))


@pytest.mark.parametrize(
    ("upload", "kind"),
    [
        (b' \t\r\n{"a": 1', "cut_off"),
        (b"[1]", "list"),
        (b'{"a": 1}\n{"a": 2}', "several"),
        (b'{"a": 1}\n-- \nMe', "extra"),
        ("{“a”: 1}".encode(), "typeset"),
    ],
    ids=["cut off", "a list", "several", "more than it", "quotation marks"],
)
def test_of_json_that_is_no_badge_it_is_told_what_it_is(upload: bytes, kind: str) -> None:
    """Also where it is said to be text, and in an archive without a badge; beside a badge it is passed over."""
    for data in (upload, upload.decode()):
        found = read(data, DEFAULT_LIMITS)
        assert seen(found) == ("json", digest(upload), "", None, set(), False)
        assert (found.checks[0].outcome, found.checks[0].turn) == (Outcome.FAILED, "holder")
        assert [each.code for each in found.checks] == [f"carrier.json_{kind}", "json.not_run_carrier"]
    held = read_all(
        a_zip({"one.json": BADGE, "two.json": upload, "a.url": REFUSED["shortcut"]}), DEFAULT_LIMITS
    )
    assert [(each.place, each.checks[0].code) for each in held] == [("one.json", "carrier.json")]
    alone = read_all(a_zip({"one.png": a_png(), "two.json": upload, "three.json": b"{"}), DEFAULT_LIMITS)
    assert [(each.place, each.checks[0].code) for each in alone] == [("two.json", f"carrier.json_{kind}")]


def test_only_what_begins_like_json_is_asked_whether_it_is_a_shortcut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Shortcuts of Windows begin like a JSON array; no picture and no token can be any."""
    text = b"[InternetShortcut]\nURL=x"
    held = a_zip({"1": TOKEN, "2": bake(SVG.replace(b"/>", b">\n" + text + b"</svg>"), BADGE), "3": b"[]"})
    asked: list[bytes] = []
    monkeypatch.setattr(reading, "is_shortcut", asked.append)
    assert [each.carrier for each in read_all(held, DEFAULT_LIMITS)] == ["jws", "svg"]
    assert asked == [b"[]"]


@pytest.mark.parametrize("pack", [a_zip, a_pdf], ids=["zip", "pdf"])
@pytest.mark.parametrize(
    ("upload", "codes"),
    [
        (BADGE[:700], ("carrier.json_cut_off", "json.not_run_carrier")),
        (b"[%s]" % BADGE, ("carrier.json_list", "json.not_run_carrier")),
        (BADGE + b"\n" + BADGE, ("carrier.json_several", "json.not_run_carrier")),
        (BADGE.replace(b"Welding", b"Schwei\xdfen"), ("carrier.json", "json.encoding")),
        (BADGE.replace(b'"type":', b'"type":1,"type":', 1), ("carrier.json", "json.duplicate_name")),
        (BADGE[:-1] + b', "x": ' + b"[" * 99 + b"]" * 99 + b"}", ("carrier.json", "limit.depth")),
        (
            b'{"type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,eyJh.e30.AA"}',
            ("carrier.json", "json.envelope_context"),
        ),
    ],
)
def test_a_broken_badge_beside_another_one_is_told(pack: Any, upload: bytes, codes: tuple[str, str]) -> None:
    held = read_all(pack({"one.json": BADGE, "two.json": upload}), DEFAULT_LIMITS)
    assert [(each.place, *(check.code for check in each.checks)) for each in held] == [
        ("one.json", "carrier.json", "json.strict"),
        ("two.json", *codes),
    ]


@pytest.mark.parametrize("pack", [a_zip, a_pdf], ids=["zip", "pdf"])
@pytest.mark.parametrize(
    "other",
    [
        b'["welding.json"]',
        b"[]",
        b'{"t": 1}\n{"t": 2}\n',
        b'{ // a remark\n"a": 1}',
        b'{"a": [1,',
        b'\xef\xbb\xbf{"a": 1}',
        b'{"a": 1, "a": 2}',
        b'{"a": "%s"}' % (b"a" * 1_000_000),
    ],
    ids=["a list", "an empty list", "lines", "remarks", "cut off", "a mark", "a name twice", "large"],
)
def test_json_about_something_else_beside_a_badge_is_passed_over(pack: Any, other: bytes) -> None:
    """Broken or not: there is one badge in it, as there is beside an object about something else."""
    found = read(pack({"list.json": other, "one.json": BADGE}), DEFAULT_LIMITS)
    assert (found.place, [each.code for each in found.checks]) == (
        "one.json",
        ["carrier.json", "json.strict"],
    )


def test_in_an_archive_of_nothing_but_broken_json_the_first_is_told() -> None:
    held = {"a.json": b'{"name": 1}', "b.json": b"[]", "c.json": b"{", "d.png": a_png()}
    for found in (read_all(a_zip(held), DEFAULT_LIMITS), (read(a_zip(held), DEFAULT_LIMITS),)):
        assert [(each.place, each.checks[0].code) for each in found] == [("b.json", "carrier.json_list")]
    without_names = {"a.json": b'{"name": 1}', "b.json": b'{"a": 1, "a": 2}'}
    found = read_all(a_zip(without_names), DEFAULT_LIMITS)
    assert [(each.place, each.checks[1].code) for each in found] == [("b.json", "json.duplicate_name")]


@pytest.mark.parametrize(
    "text",
    [
        b"ey",
        b"eyJh.e30",
        b"eyJh.e30.AA.",
        b"eyJh.e30.AA~",
        b"eyJh .e30.AA",
        b"xyJh.e30.AA",
        b"{\\rtf1 {}}",
        b"",
        b'X{"a": 1}',
    ],
)
def test_what_is_neither_json_nor_a_compact_token(text: bytes) -> None:
    assert read_secured(text, DEFAULT_LIMITS) is None


def test_json_as_some_programs_save_it_is_refused_with_what_to_do() -> None:
    found = read(b"\xef\xbb\xbf \n" + BADGE, DEFAULT_LIMITS)
    advice = "Save it as plain UTF-8 (not 'UTF-8 with BOM', not 'Unicode')."
    assert checks(found)[0] == JSON
    assert (found.checks[1].outcome, found.checks[1].code, found.checks[1].advice) == (
        *(Outcome.FAILED, "json.encoding"), advice
    )  # fmt: skip
    assert found.checks[1].turn == "holder"


@pytest.mark.parametrize(
    ("upload", "code", "turn"),
    [
        (BADGE.replace(b"Welding", "Schweißen".encode("latin-1")), "json.encoding", "holder"),
        (b'{"a": 1, "a": 2}', "json.duplicate_name", "issuer"),
        (b'{"a": 1 "b": 2, "and so": "on"}', "json.syntax", "issuer"),
        (bake(SVG, BADGE.decode()).replace(b"Welding", b"Wel\\ding"), "json.syntax", "issuer"),
    ],
    ids=["Latin-1", "a name twice", "no comma", "baked"],
)
def test_how_a_text_was_saved_is_up_to_whoever_saved_it(upload: bytes, code: str, turn: str) -> None:
    found = read(upload, DEFAULT_LIMITS)
    assert (found.checks[1].code, found.checks[1].turn) == (code, turn)


def test_what_is_wrong_with_a_token_in_an_envelope_is_no_fault_of_the_text_around_it() -> None:
    """Whoever signed it wrote it so, whatever its place would be in the text around."""
    for payload, code in ((b'{"a": 1} [1]', "json.syntax"), (b'{"a": "\xff"}', "json.encoding")):
        inside = "eyJhbGciOiJFZERTQSJ9." + urlsafe_b64encode(payload).decode().rstrip("=") + ".AAAA"
        address = f"data:application/vc+jwt,{inside}"
        whole: JSONObject = {"@context": VC2_CONTEXT, "id": address, "type": "EnvelopedVerifiableCredential"}
        found = read(dump(whole), DEFAULT_LIMITS)
        assert (found.carrier, found.document) == ("json", None)
        assert [found.checks[0].code, found.checks[1].code] == ["carrier.json", code]
        assert found.checks[1].turn == "issuer"


def test_who_asks_without_a_digest_has_none() -> None:
    found = read_secured(BADGE, DEFAULT_LIMITS)
    assert found is not None
    assert (found.digest, found.carrier) == ("", "json")


# --- parsed already


def test_a_mapping_is_read_with_a_warning_and_known_by_its_compact_form() -> None:
    found = read(DOCUMENT, DEFAULT_LIMITS)
    assert seen(found) == ("mapping", digest(dump(DOCUMENT)), "", DOCUMENT, set(), False)
    assert checks(found) == [
        PARSED,
        (
            *("json", "WARNING", "json.mapping"),
            "Parsed JSON cannot show whether a name was written twice in the original text.",
            *({}, "Hand in the original bytes.", "", "never", "verifier"),
        ),
    ]


def test_a_mapping_that_is_no_json() -> None:
    found = read({"name": float("nan")}, DEFAULT_LIMITS)
    assert seen(found) == ("mapping", "", "", None, set(), False)
    assert checks(found)[0] == PARSED
    assert (found.checks[1].outcome, found.checks[1].code, found.checks[1].pointer) == (
        Outcome.FAILED, "json.number", "/name"
    )  # fmt: skip


# --- sizes and texts


@pytest.mark.parametrize(
    "badge", ["x" * (MOST + 1), bytes(MOST + 1), bytearray(MOST + 1)], ids=["text", "bytes", "bytearray"]
)
def test_what_is_too_large_is_not_looked_at(badge: Any) -> None:
    found = read(badge, DEFAULT_LIMITS)
    assert seen(found) == ("unknown", "", "", None, set(), False)
    assert checks(found) == [
        failed(
            "limit.bytes",
            f"This has more than {MOST} bytes.",
            {"limit": MOST, "found": MOST + 1},
        ),
        NOTHING,
    ]


def test_what_is_just_not_too_large_is_looked_at() -> None:
    assert read(bytes(MOST), DEFAULT_LIMITS).checks[0].code == "carrier.unknown"


def test_whoever_allows_larger_documents_has_them_read() -> None:
    more = replace(DEFAULT_LIMITS, max_total_bytes=MOST + 100)
    data = BADGE + b" " * (MOST + 100 - len(BADGE))
    assert read(data, more).checks[0].code == "carrier.json"
    assert read(data + b" ", more).checks[0].params == {"limit": MOST + 100, "found": MOST + 101}


def test_a_text_that_is_no_unicode() -> None:
    found = read('{"name": "\ud800"}', DEFAULT_LIMITS)
    assert seen(found) == ("unknown", "", "", None, set(), False)
    message = "The text holds lone surrogates, so it is no Unicode text."
    assert checks(found) == [failed("carrier.surrogates", message, {}), NOTHING]


class Shy:
    def __bytes__(self) -> bytes:
        raise PermissionError("ada@example.org")


def released() -> memoryview:
    """A view of bytes that whoever owns them has taken back."""
    view = memoryview(BADGE)
    view.release()
    return view


@pytest.mark.parametrize(
    ("badge", "raised"),
    [(Shy(), "Shy can not be had: PermissionError"), (released(), "memoryview can not be had: ValueError")],
)
def test_bytes_that_can_not_be_had(badge: Any, raised: str) -> None:
    found = read(badge, DEFAULT_LIMITS)
    assert seen(found) == ("unknown", "", "", None, set(), False)
    message = f"The bytes of this {raised}."
    kind, reason = raised.split(" can not be had: ")
    assert checks(found) == [failed("carrier.type", message, {"kind": kind, "reason": reason}), NOTHING]


# --- pictures


@pytest.mark.parametrize(("image", "carrier"), [(a_png(), "png"), (SVG, "svg")], ids=["png", "svg"])
@pytest.mark.parametrize(
    ("badge", "strict", "kinds"),
    [(BADGE, STRICT, set()), (TOKEN, STRICT, {"token"})],
    ids=["json", "token"],
)
def test_a_picture_with_a_badge(
    image: bytes, carrier: str, badge: bytes, strict: tuple[Any, ...], kinds: set[str]
) -> None:
    baked = bake(image, badge.decode())
    found = read(baked, DEFAULT_LIMITS)
    assert (found.carrier, found.digest, found.place) == (carrier, digest(baked), "")
    assert seen(found)[4:] == (kinds, False)
    assert found.document is not None
    assert found.document["id"] == DOCUMENT["id"]
    message = "A badge is baked into this image."
    assert checks(found) == [passed("carrier", "passed", message), strict]


def of_open_badges_2(verify: bytes) -> bytes:
    """A picture with this in the place of Open Badges 2.0."""
    return (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org">'
        b'<openbadges:assertion verify="%s"/></svg>' % verify
    )


def test_a_picture_with_a_signed_badge_of_open_badges_2() -> None:
    found = read(of_open_badges_2(SIGNED), DEFAULT_LIMITS)
    assert (seen(found)[4:], checks(found)[1]) == (({"jws"}, False), STRICT)


def test_a_picture_with_the_address_of_a_hosted_badge_alone() -> None:
    address = f"{HOME}/assertions/1.json"
    image = of_open_badges_2(address.encode())
    found = read(image, DEFAULT_LIMITS)
    document = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": address,
        "verification": {"type": "HostedBadge"},
    }
    assert seen(found) == ("svg", digest(image), "", document, set(), True)
    message = "It holds the address of a badge that its issuer hosts, and nothing else."
    assert checks(found)[1] == passed("json", "address", message, url=address)


def test_an_address_where_open_badges_3_has_its_badge_is_none() -> None:
    image = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'
        b'<openbadges:credential verify="https://school.example/1"/></svg>'
    )
    found = read(image, DEFAULT_LIMITS)
    assert (found.document, found.address_alone, found.checks[1].outcome) == (None, False, Outcome.FAILED)


@pytest.mark.parametrize(
    ("picture", "carrier", "code"),
    [
        (a_png(), "png", "carrier.empty"),
        (a_png(1170, 2532), "png", "carrier.screenshot"),
        (a_png(96, 96), "png", "carrier.thumbnail"),
        (SVG, "svg", "carrier.empty"),
        (SVG.replace(b"/>", b"><!-- screenshot --></svg>"), "svg", "carrier.empty"),
        (a_png(1170, 2532)[:-12], "png", "carrier.truncated"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "jpeg", "carrier.jpeg"),
    ],
)
def test_a_picture_without_a_badge(picture: bytes, carrier: str, code: str) -> None:
    found = read(picture, DEFAULT_LIMITS)
    assert seen(found) == (carrier, digest(picture), "", None, set(), False)
    assert (found.checks[0].outcome, found.checks[0].code) == (Outcome.FAILED, code)
    assert checks(found)[1] == NOTHING


# --- archives


def test_badges_in_an_archive_have_its_name_and_their_own_digest() -> None:
    archive = a_zip(
        {
            "a.json": BADGE,
            "b.svg": bake(SVG, BADGE.decode()),
            "readme.json": b'{"name": "x"}',
            "c.png": a_png(),
        }
    )
    found = read_all(archive, DEFAULT_LIMITS)
    assert [(one.carrier, one.place, one.digest == digest(BADGE)) for one in found] == [
        ("json", "a.json", True),
        ("svg", "b.svg", False),
    ]
    several = read(archive, DEFAULT_LIMITS)
    assert seen(several) == ("json", "", "", None, set(), False)
    message, advice = "There are 2 badges in it, and one was expected.", "Hand in one of them alone."
    assert checks(several) == [failed("carrier.several", message, {"found": 2}, advice), NOTHING]


@pytest.mark.parametrize(
    ("held", "places"),
    [
        ({"a.png": a_png(), "b.json": b'{"badge": 1}'}, ["b.json"]),
        ({"a.png": a_png(), "b.json": b'{"proof": 1}'}, ["b.json"]),
        ({"a.png": a_png(), "b.json": b'{"issuer": 1}'}, ["b.json"]),
        ({"a.png": a_png(), "b.json": b'{"credentialSubject": 1}'}, ["b.json"]),
        ({"a.png": a_png(), "b.json": b'{"verifiableCredential": 1}'}, ["b.json"]),
        ({"a.json": b'{"name": 1}', "b.json": b"{"}, ["b.json"]),  # perhaps a badge that is damaged
        ({"a.json": b'{"name": 1}', "b.png": a_png(700, 700)[:-12]}, ["b.png"]),
        ({"a.json": BADGE, "b.png": a_png(1170, 2532), "c.png": a_png(96, 96)}, ["a.json"]),
        ({"a.json": b'{"name": 1}'}, ["a.json"]),  # alone, it is what was meant
        ({"a.png": a_png()}, ["a.png"]),
    ],
)
def test_what_of_an_archive_is_taken_for_a_badge(held: dict[str, bytes], places: list[str]) -> None:
    assert [one.place for one in read_all(a_zip(held), DEFAULT_LIMITS)] == places


@pytest.mark.parametrize(("pack", "kind"), [(a_zip, "zip"), (a_pdf, "pdf")], ids=["zip", "pdf"])
def test_other_files_than_badges_are_no_badge(pack: Any, kind: str) -> None:
    packed = pack({"a.json": b'{"name": 1}', "b.json": b'{"name": 2}'})
    (found,) = read_all(packed, DEFAULT_LIMITS)
    assert seen(found) == (kind, digest(packed), "", None, set(), False)
    refusal = REFUSALS[kind]
    assert checks(found) == [failed(f"carrier.{kind}", refusal.message, {}, refusal.advice), NOTHING]


def test_an_archive_that_holds_nothing_is_known_by_its_kind_and_its_digest() -> None:
    packed = a_zip({"readme.txt": b"nothing"})
    (found,) = read_all(packed, DEFAULT_LIMITS)
    assert seen(found) == ("zip", digest(packed), "", None, set(), False)
    assert found.checks[0].code == "carrier.zip"


def values(count: int) -> bytes:
    """A document that looks like a badge, with so many values in it."""
    return json.dumps({"credentialSubject": {"results": [0] * (count - 3)}}).encode()


def test_badges_that_are_too_much_together_are_not_judged() -> None:
    most = 60_000
    enough = {"a.json": values(30_000), "b.json": values(30_000)}
    assert len(read_all(a_zip(enough), DEFAULT_LIMITS)) == 2
    packed = a_zip({"a.json": values(30_000), "b.json": values(30_001)})
    (found,) = read_all(packed, DEFAULT_LIMITS)
    assert seen(found) == ("zip", digest(packed), "", None, set(), False)
    message = "This archive holds more than is looked at."
    advice = "Unpack it, and hand in the badges inside."
    assert checks(found) == [failed("limit.archive", message, {"limit": most}, advice), NOTHING]


def test_one_badge_alone_may_be_as_large_as_the_limits_say() -> None:
    larger = replace(DEFAULT_LIMITS, max_values=70_000)
    assert [one.document is not None for one in read_all(a_zip({"a.json": values(65_000)}), larger)] == [True]


# --- envelopes


def envelope(kind: Any, held: Any, context: Any = VC2_CONTEXT) -> dict[str, Any]:
    return {"@context": context, "type": kind, "id": held}


CREDENTIAL, PRESENTATION = "EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"
CREDENTIAL_TYPES = ("data:application/vc+jwt", "data:application/jwt", "data:application/vc-ld+jwt")
PRESENTATION_TYPES = ("data:application/vp+jwt", "data:application/jwt")


@pytest.mark.parametrize(
    ("kind", "media_type", "held", "what"),
    [
        *((CREDENTIAL, media_type, TOKEN, "token") for media_type in CREDENTIAL_TYPES),
        *((PRESENTATION, media_type, PRESENTED, "presented") for media_type in PRESENTATION_TYPES),
        (CREDENTIAL, "data:application/VC+JWT", TOKEN, "token"),
        ([CREDENTIAL], CREDENTIAL_TYPES[0], TOKEN, "token"),
    ],
)
@pytest.mark.parametrize("context", [VC2_CONTEXT, [VC2_CONTEXT, {}]], ids=["one context", "a list of them"])
def test_the_token_in_an_envelope(kind: Any, media_type: str, held: bytes, what: str, context: Any) -> None:
    data = json.dumps(envelope(kind, f"{media_type},{held.decode()}", context)).encode()
    found = read(data, DEFAULT_LIMITS)
    assert (found.carrier, found.digest, seen(found)[4]) == ("json", digest(data), {what})
    assert checks(found) == [JSON, STRICT]
    parsed = read(json.loads(data), DEFAULT_LIMITS)
    assert (parsed.carrier, checks(parsed)) == ("mapping", [PARSED, STRICT])
    inside = read_nested(json.loads(data), DEFAULT_LIMITS)
    assert (inside.carrier, checks(inside)) == ("embedded", [INSIDE, STRICT])


@pytest.mark.parametrize("kind", [[CREDENTIAL, "Other"], [], {"a": 1}, [{"a": 1}], None, "Credential", 7])
def test_what_is_no_envelope_stays_as_it_is(kind: Any) -> None:
    document = envelope(kind, f"data:application/vc+jwt,{TOKEN.decode()}")
    assert read(json.dumps(document), DEFAULT_LIMITS).document == document


@pytest.mark.parametrize(
    ("kind", "held"),
    [(CREDENTIAL, PRESENTED), (CREDENTIAL, SIGNED), (PRESENTATION, TOKEN), (PRESENTATION, SIGNED)],
)
def test_an_envelope_with_a_token_of_another_kind(kind: str, held: bytes) -> None:
    found = read(envelope(kind, f"data:application/jwt,{held.decode()}"), DEFAULT_LIMITS)
    message = f"The token in this {kind} is of another kind than the envelope says."
    advice = "Do not rely on it. Ask for the token itself."
    assert checks(found) == [
        PARSED,
        failed("json.envelope_type", message, {"envelope": kind}, advice, "/id", of="json"),
    ]


@pytest.mark.parametrize("context", [None, [], "https://example.org/", ["https://example.org/"]])
def test_an_envelope_that_does_not_say_what_it_is(context: Any) -> None:
    found = read(envelope(CREDENTIAL, f"data:application/vc+jwt,{TOKEN.decode()}", context), DEFAULT_LIMITS)
    assert found.document is None
    message = f"This {CREDENTIAL} does not say by its `@context` what that word means."
    params = {"envelope": CREDENTIAL, "expected": VC2_CONTEXT}
    assert checks(found) == [
        PARSED,
        failed("json.envelope_context", message, params, "Ask for the token itself.", "/@context", of="json"),
    ]


@pytest.mark.parametrize(
    ("kind", "held", "media_type"),
    [
        (CREDENTIAL, "data:application/vp+jwt,x", "data:application/vp+jwt"),
        (PRESENTATION, "data:application/vc+jwt,x", "data:application/vc+jwt"),
        (CREDENTIAL, "data:application/vc+sd-jwt,x", "data:application/vc+sd-jwt"),
        (CREDENTIAL, f"DATA:{'x' * 100},x", f"DATA:{'x' * 95}"),
    ],
)
def test_an_envelope_around_something_that_is_not_judged(kind: str, held: Any, media_type: str) -> None:
    found = read(envelope(kind, held), DEFAULT_LIMITS)
    assert found.document is None
    assert checks(found) == [
        PARSED,
        (
            *("json", "UNKNOWN", "json.envelope"),
            f"It wraps a credential in a form that is not judged here: {media_type}.",
            {"media_type": media_type},
            *("Ask the issuer for the badge as JSON or as a JWT.", "/id", "never", "verifier"),
        ),
    ]


@pytest.mark.parametrize("kind", [CREDENTIAL, PRESENTATION])
@pytest.mark.parametrize("held", ["x" * 101, "", None, [f"data:application/jwt,{TOKEN.decode()}"], "data"])
def test_an_envelope_with_nothing_in_it(kind: str, held: Any) -> None:
    found = read(envelope(kind, held), DEFAULT_LIMITS)
    assert found.document is None
    assert checks(found) == [
        PARSED,
        (
            *("json", "UNKNOWN", "json.envelope_empty"),
            f"There is nothing in this {kind}: its id is no data: address.",
            {"envelope": kind},
            *("Ask the issuer for the badge as JSON or as a JWT.", "/id", "never", "verifier"),
        ),
    ]


def test_an_envelope_around_a_token_that_can_not_be_read() -> None:
    found = read(envelope(CREDENTIAL, "data:application/jwt,nothing"), DEFAULT_LIMITS)
    assert (found.document, found.token, found.checks[1].code) == (None, None, "proof.jwt.parts")


# --- in another credential


def test_an_object_in_another_credential() -> None:
    found = read_nested(DOCUMENT, DEFAULT_LIMITS)
    assert seen(found) == ("embedded", digest(dump(DOCUMENT)), "", DOCUMENT, set(), False)
    assert checks(found) == [INSIDE, STRICT]


@pytest.mark.parametrize(
    ("held", "kinds"), [(TOKEN, {"token"}), (PRESENTED, {"presented"}), (SIGNED, {"jws"})]
)
def test_a_token_in_another_credential(held: bytes, kinds: set[str]) -> None:
    found = read_nested(f" \t\r\n{held.decode()} \t\r\n", DEFAULT_LIMITS)
    assert (found.carrier, found.digest, seen(found)[4]) == ("embedded", digest(held), kinds)
    assert checks(found) == [INSIDE, STRICT]


def test_a_text_in_another_credential_that_is_no_token() -> None:
    found = read_nested("no token \ud800", DEFAULT_LIMITS)
    assert seen(found) == ("embedded", digest(b"no token ?"), "", None, set(), False)
    assert (checks(found)[0], found.checks[1].code) == (INSIDE, "proof.jwt.parts")


@pytest.mark.parametrize("value", [7, None, [], [DOCUMENT]])
def test_no_credential_in_another_one(value: Any) -> None:
    found = read_nested(value, DEFAULT_LIMITS)
    assert seen(found) == ("embedded", "", "", None, set(), False)
    message = "Here stands no credential, but another kind of value."
    assert checks(found) == [failed("carrier.no_credential", message, {}), NOTHING]


def test_an_object_in_another_credential_that_is_too_deep() -> None:
    found = read_nested({"a": {"b": {"c": {}}}}, replace(DEFAULT_LIMITS, max_depth=3))
    assert seen(found) == ("embedded", "", "", None, set(), False)
    assert (checks(found)[0], found.checks[1].outcome, found.checks[1].code) == (
        INSIDE, Outcome.FAILED, "limit.depth"
    )  # fmt: skip


# --- limits reach everything that is read


@pytest.mark.parametrize(
    "badge",
    [
        *(BADGE, TOKEN, PRESENTED, DOCUMENT, bake(SVG, BADGE.decode()), bake(SVG, TOKEN.decode())),
        *(a_zip({"a.json": BADGE}), a_zip({"a.jwt": TOKEN}), a_zip({"a.svg": bake(SVG, BADGE.decode())})),
        envelope(CREDENTIAL, f"data:application/jwt,{TOKEN.decode()}"),
    ],
    ids=[
        *("json", "vc-jwt", "vp-jwt", "a mapping", "json in an image", "a token in an image"),
        *("json in an archive", "a token in an archive", "an image in an archive", "an envelope"),
    ],
)
def test_the_limits_of_the_caller_hold_for_whatever_is_handed_in(badge: Any) -> None:
    (found,) = read_all(badge, replace(DEFAULT_LIMITS, max_objects=3))
    assert (found.document, found.checks[1].code) == (None, "limit.objects")
    nested = badge.decode() if badge in (TOKEN, PRESENTED) else badge
    if isinstance(nested, str | dict):
        assert read_nested(nested, replace(DEFAULT_LIMITS, max_objects=3)).checks[1].code == "limit.objects"


def test_a_reading_tells_nothing_of_the_badge_when_it_is_printed() -> None:
    for upload in (BADGE, TOKEN, PRESENTED, SIGNED):
        shown = repr(read(upload, DEFAULT_LIMITS))
        assert all(secret not in shown for secret in ("Welding", "credentialSubject", TOKEN.decode()[:40]))
