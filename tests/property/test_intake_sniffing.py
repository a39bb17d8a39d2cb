"""Whatever comes in, it is called something that is known, nothing escapes, and what was refused is not kept."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from hypothesis import given, settings
from hypothesis import strategies as st

from openbadge_issuer.assessment import take_in
from openbadge_issuer.assessment.media_types import ACCEPTED, EXECUTABLE, UNKNOWN, sniff
from openbadge_issuer.errors import InputError
from openbadge_issuer.testing import MemoryEvidence

SETTINGS = settings(derandomize=True, max_examples=300, deadline=None)
STARTS = (
    *(
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"%PDF-",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"RIFF",
        b"ID3",
        b"OggS",
        b"\xff\xfe",
    ),
    *(
        b"\x1aE\xdf\xa3",
        b"\x00\x00\x00\x20ftyp",
        b"<?xml ",
        b"<!doctype html>",
        b"MZ",
        b"#!",
        b"",
        b"BM",
        b"{\\rtf",
    ),
)
NAMES = "[Content_Types].xml word/document.xml ppt/presentation.xml xl/workbook.xml mimetype content.xml a.txt ../a"
PARTS = st.sampled_from([*NAMES.split(), "META-INF/MANIFEST.MF", "word/vbaProject.bin", "x" * 300])


@st.composite
def archives(draw: st.DrawFn) -> bytes:
    """Zips of parts that mean something, some of them damaged."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name in draw(st.lists(PARTS, max_size=5, unique=True)):
            archive.writestr(
                name,
                draw(
                    st.sampled_from([b"", b"x", b"macroEnabled", b"application/vnd.oasis.opendocument.text"])
                ),
            )
    content = bytearray(target.getvalue())
    for _ in range(draw(st.integers(0, 4))):
        content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content[: draw(st.integers(len(content) // 2, len(content)))])


contents = st.one_of(archives(), st.tuples(st.sampled_from(STARTS), st.binary(max_size=200)).map(b"".join))


@SETTINGS
@given(contents, st.text(max_size=30))
def test_anything_is_called_something(content: bytes, name: str) -> None:
    source = BytesIO(content)
    assert sniff(source, name) in ACCEPTED | {EXECUTABLE, UNKNOWN}
    assert source.tell() == 0


@SETTINGS
@given(contents, st.text(max_size=300))
def test_what_comes_in_is_kept_as_it_is_or_not_at_all(content: bytes, name: str) -> None:
    files, refused = MemoryEvidence(), ""
    try:
        taken = take_in(BytesIO(content), name, files)
    except InputError as error:
        refused = error.detail_code
    if refused:
        assert refused in ("evidence.empty", "evidence.media_type", "evidence.name")
        assert len(files) == 0
        return
    assert (taken.digest, taken.size) == (sha256(content).hexdigest(), len(content))
    assert taken.media_type in ACCEPTED
    assert not {"/", "\\"} & set(taken.name)
    with files.open(taken.digest) as kept:
        assert kept.read() == content
