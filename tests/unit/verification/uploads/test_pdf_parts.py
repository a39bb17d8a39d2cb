"""The small reader of PDFs: its values, where objects stand, and how streams are unpacked."""

from __future__ import annotations

import zlib

import pytest

from openbadge_issuer.errors import CarrierError, LimitExceeded
from openbadge_issuer.verification.uploads import DEFAULT_UPLOAD_LIMITS
from openbadge_issuer.verification.uploads.pdf import in_pdf
from openbadge_issuer.verification.uploads.pdf_places import places
from openbadge_issuer.verification.uploads.pdf_values import (
    Broken,
    Name,
    Reference,
    Steps,
    TooMuch,
    Value,
    read_value,
)

FILE = b"{}"


def value(text: bytes, steps: int = 1_000) -> Value:
    return read_value(text, 0, len(text), Steps(steps))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (b"null", None),
        (b" \0\t\n\f\r true", True),
        (b"false", False),
        (b"-12", -12),
        (b"+12", 12),
        (b"0.5", None),
        (b"9" * 18, int("9" * 18)),
        (b"9" * 19, None),
        (b"/Name", Name(b"Name")),
        (b"/A#20B#", Name(b"A B#")),
        (b"/", Name(b"")),
        (b"12 0 R", Reference(12)),
        (b"[12 0 R 12 0 Rx]", [Reference(12), 12, 0, None]),
        (b"[1 2 3]", [1, 2, 3]),
        (b"<48 65 6C 6c 6>", b"Hell`"),
        (b"<48\x0065>", b"He"),
        (b"<>", b""),
        (b"()", b""),
        (b"(a(b)c)", b"a(b)c"),
        (rb"(\(\)\\\101\7\n\r\t\b\f\q)", b"()\\A\x07\n\r\t\b\fq"),
        (b"(a\\\nb\\\r\nc\\\rd)", b"abcd"),
        (rb"(\777)", b"\xff"),
        (b"% a remark\n[% another\n1]", [1]),
        (b"<< /A 1 /B << /C [ /D ] >> >>", {b"A": 1, b"B": {b"C": [Name(b"D")]}}),
        (b"<</A/B/C>>", {b"A": Name(b"B")}),
        (b"<<(A) 1 /B 2>>", {b"B": 2}),
        (b"[" * 100 + b"]" * 100, None),
    ],
)
def test_values(text: bytes, meant: Value) -> None:
    found = value(text)
    if text.startswith(b"[["):
        depth = 0
        while found:
            assert isinstance(found, list)
            (found, depth) = (found[0], depth + 1)
        assert depth == 99
        return
    assert found == meant
    assert type(found) is type(meant)


@pytest.mark.parametrize(
    "text",
    [b"", b"  ", b"]", b">>", b"[1", b"<< /A", b"(a", b"((a)", b"<4G>", b"[1>>", b"<</A 1]", b"[" * 101],
)
def test_no_values(text: bytes) -> None:
    with pytest.raises(Broken):
        value(text)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (b"null", 1),
        (b"[1 2 3]", 5),
        (b"(a)", 2),
        (rb"(\1\2)", 4),
        (b"/A#41", 5),
        (b"/" + b"A" * 64, 2),
        (b" " * 128 + b"1", 3),
        (b"(" + b"A" * 128 + b")", 4),
    ],
)
def test_each_value_is_a_step_and_so_are_64_bytes(text: bytes, steps: int) -> None:
    value(text, steps)
    with pytest.raises(TooMuch):
        value(text, steps - 1)


def found(data: bytes) -> list[tuple[tuple[int, int] | None, bytes, bytes | None]]:
    return [
        (
            place.owner,
            place.source[place.start : place.end].strip(),
            None if place.stream is None else place.source[slice(*place.stream)],
        )
        for place in places(data, Steps(1_000))
    ]


@pytest.mark.parametrize(
    ("data", "meant"),
    [
        (b"1 0 obj 5 endobj", [((1, 0), b"5 endobj", None)]),
        (b"12 3 obj<<>>endobj\n1 0 obj[]", [((12, 3), b"<<>>endobj", None), ((1, 0), b"[]", None)]),
        (b"x1 0 obj 5", [((1, 0), b"5", None)]),
        (b"1 obj 5", []),
        (b"a 0 obj 5", []),
        (b"12345678901 0 obj 5", []),
        (b"1 123456 obj 5", []),
        (b"trailer <</A 1>>", [(None, b"<</A 1>>", None)]),
        (b"1 0 obj 5 trailer <<>>", [((1, 0), b"5", None), (None, b"<<>>", None)]),
        (b"1 0 obj <</Length 2>> stream\nabendstream", [((1, 0), b"<</Length 2>>", b"ab")]),
        (b"1 0 obj <</Length 2>>stream\r\nab\nendstream", [((1, 0), b"<</Length 2>>", b"ab")]),
        # what a length says untruly
        (b"1 0 obj <</Length 1>>stream\nab\r\nendstream", [((1, 0), b"<</Length 1>>", b"ab")]),
        (b"1 0 obj <</Length 99>>stream\nab\rendstream", [((1, 0), b"<</Length 99>>", b"ab")]),
        (b"1 0 obj <<>>stream\nab\nendstream", [((1, 0), b"<<>>", b"ab")]),
        (b"1 0 obj <<>>stream\nab\n", [((1, 0), b"<<>>", b"ab\n")]),
        (b"1 0 obj <</Length1 1>>stream\nab\nendstream", [((1, 0), b"<</Length1 1>>", b"ab")]),
        # a length that stands elsewhere
        (
            b"1 0 obj <</Length 2 0 R>>stream\nendstream abc\nendstream endobj 2 0 obj\n13\nendobj",
            [((1, 0), b"<</Length 2 0 R>>", b"endstream abc"), ((2, 0), b"13\nendobj", None)],
        ),
        (
            b"1 0 obj <</Length 3 0 R>>stream\nendstream abc\nendstream endobj",
            [((1, 0), b"<</Length 3 0 R>>", b"")],
        ),
        # what is in a stream is no object
        (
            b"1 0 obj <</Length 18>>stream\n7 0 obj 5 trailer \nendstream 2 0 obj 6",
            [((1, 0), b"<</Length 18>>", b"7 0 obj 5 trailer "), ((2, 0), b"6", None)],
        ),
        # no streams
        (b">>stream\nab endstream", []),
        (b"1 0 obj (stream\n) 2 0 obj 6", [((1, 0), b"(stream\n)", None), ((2, 0), b"6", None)]),
        (b"1 0 obj <<>>stream ab", [((1, 0), b"<<>>stream ab", None)]),
    ],
)
def test_places(data: bytes, meant: list[tuple[tuple[int, int] | None, bytes, bytes | None]]) -> None:
    assert found(data) == meant


def test_words_that_begin_nothing_are_steps_too() -> None:
    assert list(places(b" obj" * 10, Steps(10))) == []
    with pytest.raises(TooMuch):
        list(places(b" obj" * 11, Steps(10)))


# --- whole files


def a_file(
    stream: bytes, *more: bytes, root: bytes = b"/AF [2 0 R]", trailer: bytes = b"/Root 1 0 R"
) -> bytes:
    objects = (b"<< /Type /Catalog %s >>" % root, b"<< /F (a.json) /EF << /F 3 0 R >> >>", stream, *more)
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, content) for n, content in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + (b"trailer << %s >>\n" % trailer if trailer else b"")


def a_stream(head: bytes, content: bytes) -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), head, content)


def held(data: bytes) -> list[tuple[str, bytes]]:
    return [(item.place, item.data) for item in in_pdf(data, DEFAULT_UPLOAD_LIMITS)]


def refusal(data: bytes) -> str:
    with pytest.raises((CarrierError, LimitExceeded)) as caught:
        in_pdf(data, DEFAULT_UPLOAD_LIMITS)
    return caught.value.detail_code


PACKED = zlib.compress(FILE)


@pytest.mark.parametrize(
    ("head", "content"),
    [
        (b"", FILE),
        (b"/Filter null", FILE),
        (b"/Filter []", FILE),
        (b"/Filter /Crypt", FILE),
        (b"/Filter /FlateDecode", PACKED),
        (b"/Filter /Fl", PACKED),
        (b"/Filter [/FlateDecode]", PACKED),
        (b"/Filter 4 0 R", PACKED),
        (b"/Filter [5 0 R] /DecodeParms [null]", PACKED),
        (b"/Filter /Flate#44ecode /DecodeParms << /Predictor 1 >>", PACKED),
    ],
)
def test_one_packing_is_known(head: bytes, content: bytes) -> None:
    assert held(a_file(a_stream(head, content), b"[/FlateDecode]", b"/FlateDecode")) == [("a.json", FILE)]


@pytest.mark.parametrize(
    "head",
    [
        *(
            b"/Filter /%s" % name
            for name in (b"LZWDecode", b"ASCII85Decode", b"ASCIIHexDecode", b"RunLengthDecode")
        ),
        b"/Filter /Unheard",
        b"/Filter 7",
        b"/Filter [/FlateDecode /FlateDecode]",
        b"/Filter 4 0 R",
        b"/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 4 >>",
        b"/Filter /FlateDecode /DecodeParms [<< /Predictor 2 >>]",
        b"/Filter /FlateDecode /DecodeParms 5 0 R",
    ],
)
def test_no_other_packing_is_known(head: bytes) -> None:
    assert refusal(a_file(a_stream(head, PACKED), b"[/A /B]", b"<< /Predictor 15 >>")) == "carrier.pdf_packed"


def test_a_packing_that_is_not_known_stands_in_nobodys_way() -> None:
    """If another attached file is a badge. If none is, the packed one may be it."""
    second = b"<< /F (b.json) /EF << /F 5 0 R >> >>"
    for content, result in ((FILE, [("b.json", FILE)]), (b"a letter", None)):
        data = a_file(
            a_stream(b"/Filter /LZWDecode", b"x"), second, a_stream(b"", content), root=b"/AF [2 0 R 4 0 R]"
        )
        assert (held(data) if result else refusal(data)) == (result or "carrier.pdf_packed")


def test_damaged_streams() -> None:
    assert refusal(a_file(a_stream(b"/Filter /FlateDecode", b"nothing packed"))) == "carrier.pdf_damaged"


@pytest.mark.parametrize(
    ("trailer", "root", "code"),
    [
        (b"", b"", None),
        (b"/Root 1 0 R /Root 9 0 R", b"", None),
        (b"/Root 1 0 R", b"/Type /Other", None),
        (b"", b"/Type /Other", "carrier.pdf_damaged"),
        (b"/Root 1 0 R /Encrypt 2 0 R", b"", "carrier.pdf_encrypted"),
        (b"/Root 1 0 R /Encrypt 9 0 R", b"", "carrier.pdf_encrypted"),
    ],
)
def test_the_catalogue(trailer: bytes, root: bytes, code: str | None) -> None:
    data = a_file(a_stream(b"", FILE), root=b"/AF [2 0 R] " + root, trailer=trailer)
    assert (refusal(data) if code else held(data)) == (code or [("a.json", FILE)])


def test_what_is_not_reached_is_not_attached() -> None:
    assert held(a_file(a_stream(b"", FILE), root=b"/Names 9 0 R")) == []


def test_the_last_object_of_a_number_counts() -> None:
    data = a_file(a_stream(b"", b"old"))
    assert held(data + b"3 0 obj\n%s\nendobj\n" % a_stream(b"", b"new")) == [("a.json", b"new")]
    packed = b"<< /Type /ObjStm /N 1 /First 4 >>stream\n2 0 << /F (z.json) /EF << /F 3 0 R >> >>\nendstream"
    assert held(data + b"9 0 obj " + packed) == [("z.json", b"old")]
    assert held(
        a_file(a_stream(b"", b"old"), trailer=b"").replace(b"%PDF-1.7\n", b"%PDF-1.7\n9 0 obj " + packed)
    ) == [("a.json", b"old")]


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"/N 1",
        b"/N -1 /First 4",
        b"/N 1 /First -4",
        b"/N 1 /First 999",
        b"/N 0 /First 4",
        b"/N 1 /First 0",
    ],
)
def test_streams_of_objects_that_hold_none(head: bytes) -> None:
    packed = a_stream(b"/Type /ObjStm " + head, b"2 0 null")
    assert held(a_file(a_stream(b"", FILE), packed)) in ([("a.json", FILE)], [])


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (b"/F (plain.json)", "plain.json"),
        (b"/F (b.json) /UF <FEFF006200E4002E006A0073006F006E>", "bä.json"),
        (b"/UF <FFFE62002E00>", "b."),
        (b"/UF <EFBBBF62C3A4>", "bä"),
        (b"/UF (b\xe4)", "bä"),
        (b"/Unix (u) /Mac (m)", "u"),
        (b"/F 7", ""),
        (b"/F (%s)" % (b"x" * 5_000), "x" * 100 + "…"),
    ],
)
def test_names(said: bytes, name: str) -> None:
    data = a_file(a_stream(b"", FILE)).replace(b"/F (a.json)", said)
    assert held(data) == [(name, FILE)]
