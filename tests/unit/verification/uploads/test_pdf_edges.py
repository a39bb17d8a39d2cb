"""The small reader of PDFs at its edges: what is not read, what an object is not, and what each of them costs."""

from __future__ import annotations

import pytest

from openbadge_issuer.errors import LimitExceeded
from openbadge_issuer.verification.uploads import DEFAULT_UPLOAD_LIMITS, UploadLimits
from openbadge_issuer.verification.uploads.pdf import in_pdf
from openbadge_issuer.verification.uploads.pdf_document import Document
from openbadge_issuer.verification.uploads.pdf_places import places
from openbadge_issuer.verification.uploads.pdf_values import (
    Broken,
    Steps,
    TooMuch,
    Value,
    integer,
    read_value,
)
from unit.verification.uploads.test_pdf_parts import (
    FILE,
    PACKED,
    a_file,
    a_stream,
    found,
    held,
    refusal,
    value,
)

ATTACHED = [("a.json", FILE)]
FEW = UploadLimits(max_objects=25)  # a hundred steps
MANY = b"[" + b"0 " * 150 + b"]"  # values that are more than these steps, in few bytes
LONG = b"[" + b"6 0 R " * 2_000 + b"]"  # bytes that are, too
PLAIN = a_stream(b"", FILE)
SPECIFICATION = b"<< /F (z.json) /EF << /F 3 0 R >> >>"


def a_container(head: bytes, content: bytes) -> bytes:
    return a_stream(b"/Type /ObjStm " + head, content)


# --- what is attached


def test_what_is_damaged_is_refused_whatever_hangs_beside_it() -> None:
    second = b"<< /F (b.json) /EF << /F 5 0 R >> >>"
    damaged = a_stream(b"/Filter /FlateDecode", b"nothing packed")
    assert refusal(a_file(damaged, second, PLAIN, root=b"/AF [2 0 R 4 0 R]")) == "carrier.pdf_damaged"


def test_a_file_specification_whose_file_is_no_stream_has_none() -> None:
    assert held(a_file(PLAIN, b"<< >>").replace(b"/F 3 0 R", b"/F 4 0 R")) == []
    assert held(a_file(PLAIN, b"<< >>").replace(b"/F 3 0 R", b"/UF 4 0 R /F 3 0 R")) == ATTACHED


@pytest.mark.parametrize(
    "data",
    [
        a_file(PLAIN, LONG, root=b"/AF [2 0 R] /Names 4 0 R"),
        a_file(PLAIN, b"<< /BaseFont /EFGHIJ+A /Widths %s >>" % MANY, root=b"/Fonts 4 0 R /AF [2 0 R]"),
        a_file(PLAIN, b"<< /Widths %s >>" % MANY, trailer=b""),
        a_file(PLAIN, a_stream(b"/Widths " + MANY, b"")),
    ],
    ids=[
        "what hangs behind the last file",
        "what begins as the word for files does",
        "what does not say that it is the catalogue",
        "what does not say that it is of objects",
    ],
)
def test_what_need_not_be_read_is_not(data: bytes) -> None:
    (item,) = in_pdf(data, FEW)
    assert (item.place, item.data) == ("a.json", FILE)


def test_a_catalogue_that_stands_in_the_trailer_itself_is_looked_for() -> None:
    assert held(a_file(PLAIN, trailer=b"/Root << /Type /Catalog >>")) == ATTACHED


def test_a_name_that_is_no_text_is_shown_with_a_mark_in_its_place() -> None:
    data = a_file(PLAIN).replace(b"/F (a.json)", b"/UF <FEFF0062DC00>")
    assert held(data) == [("b\ufffd", FILE)]


# --- objects and streams


@pytest.mark.parametrize(
    "other",
    [
        b"<< /Type /XRef /Encrypt 9 0 R >>",
        a_stream(b"/Note /XRef /Encrypt 9 0 R", b""),
        b"<< /Type /ObjStm /Filter /LZWDecode /N 1 /First 4 >>",
        a_stream(b"/Note /ObjStm /N 1 /First 4", b"2 0 null"),
        a_container(b"/N 0 /First 4", b"2 0 null"),
        a_container(b"/First 4", b"2 0 null"),
        a_container(b"/N 1 /First 2", b"2 null"),
        a_container(b"/N 2 /First 12", b"8 0 9 2 2 4 0 0 null"),
        a_container(b"/N 2 /First 8", b"10 0 11 4 null[2 0 R]"),
    ],
    ids=[
        "a table that is no stream",
        "a stream that is no table",
        "objects in what is no stream",
        "a stream that is none of objects",
        "no objects",
        "nobody knows how many",
        "a number without a place",
        "more objects than it says",
        "two of them",
    ],
)
def test_what_is_no_part_of_the_file_changes_nothing(other: bytes) -> None:
    assert held(a_file(PLAIN, other)) == ATTACHED


def test_an_object_in_a_stream_ends_where_the_next_one_begins() -> None:
    both = a_container(b"/N 2 /First 10", b"10 0 11 4 null[2 0 R]")
    assert held(a_file(PLAIN, both, root=b"/Names 10 0 R")) == []
    assert held(a_file(PLAIN, both, root=b"/Names 11 0 R")) == ATTACHED


def test_of_two_objects_of_one_number_in_one_stream_the_last_counts() -> None:
    twice = a_container(b"/N 2 /First 8", b"2 0 2 5 null " + SPECIFICATION)
    assert held(a_file(PLAIN, twice)) == [("z.json", FILE)]


def test_objects_in_streams_are_counted() -> None:
    data = a_file(PLAIN, a_container(b"/N 96 /First 400", b"8 0 " * 100 + b"0"))
    assert len(in_pdf(data, UploadLimits(max_objects=100))) == 1
    with pytest.raises(LimitExceeded) as caught:
        in_pdf(data.replace(b"/N 96", b"/N 97"), UploadLimits(max_objects=100))
    assert caught.value.params == {"limit": 100}


def left(data: bytes) -> int:
    return Document(data, DEFAULT_UPLOAD_LIMITS).steps.left


def test_a_stream_of_objects_is_dear() -> None:
    one, ten = (a_file(PLAIN, *[a_container(b"/N 0 /First 0", b"")] * count) for count in (1, 10))
    assert left(one) - left(ten) >= 9 * 40


@pytest.mark.parametrize(("packing", "each"), [(b"ASCIIHexDecode", 1), (b"ASCII85Decode", 8)])
def test_what_is_written_as_text_costs_by_its_length(packing: bytes, each: int) -> None:
    spent: list[int] = []
    for length in (6_400, 12_800):
        document = Document(a_file(a_stream(b"/Filter /" + packing, b"0" * length)), DEFAULT_UPLOAD_LIMITS)
        before = document.steps.left
        document.content(document.places[3])
        spent.append(before - document.steps.left)
    assert spent[1] - spent[0] == 100 * each


def test_what_is_as_large_as_may_be_is_unpacked() -> None:
    data = a_file(a_stream(b"/Filter /FlateDecode", PACKED))
    assert [item.data for item in in_pdf(data, UploadLimits(max_member=len(FILE)))] == [FILE]
    with pytest.raises(LimitExceeded):
        in_pdf(data, UploadLimits(max_member=len(FILE) - 1))


def test_a_lock_of_its_own_is_nothing_where_nothing_is_locked() -> None:
    for head in (b"/Filter [null /Crypt]", b"/Filter [null /Crypt] /DecodeParms [null null]"):
        assert held(a_file(a_stream(head, FILE))) == ATTACHED


# --- where objects stand


@pytest.mark.parametrize(
    ("data", "meant"),
    [
        (b"1 0 obj (a trailer) endobj 2 0 obj 6", [b"(a trailer) endobj", b"6"]),
        (b"1 0 obj <<>>stream\n\n\nendstream", [b"\n"]),
        (b"1 0 obj <</Length 0>>stream\n\n\nendstream", [b""]),
        (b"1 0 obj <</Length 9 0 R>>stream\n\n\nendstream", [b"\n"]),
        (b"1 0 obj <</Length 9 0 R>>stream\nab\nendstream\n(9 0 obj 1 endobj)", [b"ab"]),
        (b"1 0 obj <</Length 9 0 R>>stream\nab\nendstream\n% obj 1 endobj", [b"ab"]),
    ],
)
def test_places(data: bytes, meant: list[bytes]) -> None:
    assert [text if stream is None else stream for _, text, stream in found(data)] == meant


def test_lengths_that_stand_elsewhere_are_looked_for_once() -> None:
    """Two streams, six words that begin something, and two numbers."""
    streams = b"".join(b"%d 0 obj <</Length 9 0 R>>stream\nab\nendstream endobj\n" % n for n in (1, 2))
    data = streams + b"8 0 obj 7 endobj\n9 0 obj 2 endobj\n"
    assert len(list(places(data, Steps(8)))) == 4
    with pytest.raises(TooMuch):
        list(places(data, Steps(7)))


# --- values


def test_what_is_nested_deeper_than_anybody_nests_is_broken() -> None:
    with pytest.raises(Broken):
        value(b"[" * 101 + b"]" * 101)


def test_a_sign_that_is_no_octal_one_is_itself() -> None:
    assert value(rb"(\8\9\19)") == b"89\x019"


def test_what_is_no_number_is_zero() -> None:
    values: list[Value] = [7, None, b"7", [7]]
    assert [integer(one) for one in values] == [7, 0, 0, 0]


@pytest.mark.parametrize(
    ("text", "steps"),
    [(b"(a)" + b" " * 6_400, 2), (b" " * 6_400 + b"(a)", 102), (b"(" + b"a" * 6_400 + b")", 102)],
    ids=["before much else", "after much else", "much itself"],
)
def test_a_text_costs_by_its_own_length(text: bytes, steps: int) -> None:
    read_value(text, 0, len(text), Steps(steps))
    with pytest.raises(TooMuch):
        read_value(text, 0, len(text), Steps(steps - 1))
