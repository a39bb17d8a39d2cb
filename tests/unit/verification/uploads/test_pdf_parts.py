"""The small reader of PDFs: its values, where objects stand, and how streams are unpacked."""

from __future__ import annotations

import base64
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
    references,
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


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (b"", []),
        (b"<< /A 12 0 R /B [3 0 R\n4\n0\rR] >>", [12, 3, 4]),
        (b"/R 12 R 1 0 r 0 R a 0 R 1 0 Rx", []),
        (b"1 123456 R", []),
        (b"R", []),
        (b" R", []),
    ],
)
def test_references(text: bytes, meant: list[int]) -> None:
    steps = Steps(1_000)
    assert list(references(text, 0, len(text), steps)) == meant
    assert list(references(b"1 0 R " + text + b" 2 0 R", 6, 6 + len(text), steps)) == meant


def test_looking_for_references_is_a_step_and_so_are_64_bytes() -> None:
    steps = Steps(2)
    assert len(list(references(b"1 0 R " * 11, 0, 66, steps))) == 11
    assert steps.left == 0
    with pytest.raises(TooMuch):
        references(b"1 0 R " * 11, 0, 66, Steps(1))


def test_no_length_gives_steps_back() -> None:
    steps = Steps(1)
    with pytest.raises(Broken):
        read_value(b"", 6_400, 0, steps)
    assert steps.left == 0


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
        (b"\r 1\t0\nobj\n5", [((1, 0), b"5", None)]),
        (b"endobj1 0\r\nobj 5", [((1, 0), b"5", None)]),
        (b"%%EOF 1 % one\n0% zero\r\tobj 5", [((1, 0), b"5", None)]),
        (b"x1 0 obj 5", []),
        (b"x 1 0 obj 5", []),
        (b"x" + b" " * 9 + b"1 0 obj 5", []),
        (b"x" + b" " * 10 + b"1 0 obj 5", [((1, 0), b"5", None)]),
        (b"endobj" + b"\0" * 99 + b"1 0 obj 5", [((1, 0), b"5", None)]),
        (b"1 obj 5", []),
        (b"a 0 obj 5", []),
        (b"12345678901 0 obj 5", []),
        (b"1 123456 obj 5", []),
        (b"trailer <</A 1>>", [(None, b"<</A 1>>", None)]),
        (b"1 0 obj 5 trailer <<>>", [((1, 0), b"5", None), (None, b"<<>>", None)]),
        (b"1 0 obj 5 trailer % remark\n<<>>", [((1, 0), b"5", None), (None, b"% remark\n<<>>", None)]),
        # words in texts
        (b"1 0 obj (a trailer)", [((1, 0), b"(a trailer)", None)]),
        (b"1 0 obj (trailer<<)", [((1, 0), b"(trailer<<)", None)]),
        (b"1 0 obj (see 2 0 obj)", [((1, 0), b"(see 2 0 obj)", None)]),
        (b"1 0 obj (>>stream)", [((1, 0), b"(>>stream)", None)]),
        (b"1 0 obj <</Length 2>> stream\nabendstream", [((1, 0), b"<</Length 2>>", b"ab")]),
        (b"1 0 obj <</Length 2>>stream\r\nab\nendstream", [((1, 0), b"<</Length 2>>", b"ab")]),
        (b"1 0 obj <<>>" + b" " * 50 + b"stream\nab\nendstream", [((1, 0), b"<<>>", b"ab")]),
        (b"1 0 obj <</Length 2>> % so\nstream \t\nabendstream", [((1, 0), b"<</Length 2>>", b"ab")]),
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
        (
            b"1 0 obj (stream\n) endobj 2 0 obj 6",
            [((1, 0), b"(stream\n) endobj", None), ((2, 0), b"6", None)],
        ),
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
AS_TEXT = base64.a85encode(PACKED, wrapcol=7)


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
def test_deflate(head: bytes, content: bytes) -> None:
    assert held(a_file(a_stream(head, content), b"[/FlateDecode]", b"/FlateDecode")) == [("a.json", FILE)]


@pytest.mark.parametrize(
    "head",
    [
        b"/Filter /LZWDecode",
        b"/Filter /RunLengthDecode",
        b"/Filter /Unheard",
        b"/Filter (FlateDecode)",
        b"/Filter [[/FlateDecode]]",
        b"/Filter << /FlateDecode 1 >>",
        b"/Filter [/FlateDecode /ASCIIHexDecode]",
        b"/Filter [/ASCIIHexDecode /ASCII85Decode]",
        b"/Filter [/ASCIIHexDecode /LZWDecode]",
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


@pytest.mark.parametrize(
    ("head", "content"),
    [
        (b"/Filter /ASCIIHexDecode", b"7B 7\nd>"),
        (b"/Filter /AHx", b"7B7D"),
        (b"/Filter [/ASCIIHexDecode /FlateDecode]", PACKED.hex().encode() + b">"),
        (b"/Filter [/ASCII85Decode]", base64.a85encode(FILE) + b"~>"),
        (b"/Filter /A85", base64.a85encode(FILE, adobe=True)),
        (b"/Filter [/ASCII85Decode /FlateDecode]", AS_TEXT + b"~>"),
        (b"/Filter [/A85 /Fl] /DecodeParms [null << >>]", b" " + AS_TEXT + b"\n~\n>"),
    ],
)
def test_text(head: bytes, content: bytes) -> None:
    assert held(a_file(a_stream(head, content))) == [("a.json", FILE)]


def test_a_digit_that_is_missing_is_zero() -> None:
    assert held(a_file(a_stream(b"/Filter /ASCIIHexDecode", b"7B2>"))) == [("a.json", b"{ ")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        (b"ASCIIHexDecode", b"7G", "carrier.pdf_damaged"),
        (b"ASCIIHexDecode", b"\xe4", "carrier.pdf_damaged"),
        (b"ASCII85Decode", b"\xe4", "carrier.pdf_damaged"),
        (b"ASCII85Decode", b"zzaz", "carrier.pdf_damaged"),
        (b"ASCII85Decode", b"z" * 2_000_000, "limit.pdf"),
    ],
)
def test_text_that_stands_for_nothing(name: bytes, content: bytes, code: str) -> None:
    assert refusal(a_file(a_stream(b"/Filter /" + name, content))) == code


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


@pytest.mark.parametrize(
    "root",
    [
        b"/AF [<< /F (a.json) /EF << /F 3 0 R >> >> 2 0 R]",
        b"/AF [<< /F (a.json) /EF 4 0 R >> 2 0 R]",
        b"/AF [<< /F (a.json) /EF << /UF 3 0 R >> >>] /Names << /EmbeddedFiles << /Names [(a) 2 0 R] >> >>",
    ],
)
def test_one_file_in_two_places_is_one(root: bytes) -> None:
    assert held(a_file(a_stream(b"", FILE), b"<< /F 3 0 R >>", root=root)) == [("a.json", FILE)]


def test_a_large_file_is_read_for_what_it_refers_to() -> None:
    """40,000 objects of a tagged document lie between the catalogue and the attached file."""
    element = b"<< /Type /StructElem /S /P /P 1 0 R /K [%d 0 R] /Pg 1 0 R /Lang (en) /A << /O /Layout /SpaceBefore 1.5 >> >>"
    between = [element % n for n in range(5, 40_004)]
    data = a_file(a_stream(b"", FILE), *between, b"<< /AF [2 0 R] >>", root=b"/StructTreeRoot 4 0 R")
    assert held(data) == [("a.json", FILE)]


def test_what_begins_as_the_word_for_files_does_is_none() -> None:
    """A part of a font, as programs name them; who looks for it would read the whole file."""
    font = b"<< /Type /Font /BaseFont /EFGHIJ+Helvetica >>"
    data = a_file(a_stream(b"", FILE), b"[5 0 R]", font, root=b"/AF [2 0 R 4 0 R]")
    assert held(data) == [("a.json", FILE)]
    assert held(data.replace(b"/EF <<", b"/EFG <<")) == []


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
        b"/N 1 /First 9999999999",
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
