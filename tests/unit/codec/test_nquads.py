from __future__ import annotations

import pytest

from openbadge_issuer.codec.nquads import XSD_STRING, is_iri, literal, parse, serialize
from openbadge_issuer.errors import CanonicalizationError


def refused(text: str) -> CanonicalizationError:
    with pytest.raises(CanonicalizationError) as caught:
        parse(text)
    assert caught.value.detail_code == "jsonld.nquads"
    assert caught.value.message == f"Line {caught.value.params['line']} is not an N-Quads statement."
    return caught.value


@pytest.mark.parametrize(
    ("line", "quad"),
    [
        ("<urn:s> <urn:p> <urn:o> .", ("<urn:s>", "<urn:p>", "<urn:o>", "")),
        ("<urn:s><urn:p><urn:o><urn:g>.", ("<urn:s>", "<urn:p>", "<urn:o>", "<urn:g>")),
        ("\t_:a  <urn:p>\t_:b.1 _:g . # said", ("_:a", "<urn:p>", "_:b.1", "_:g")),
        ('_:a <urn:p> "x"@en-GB .', ("_:a", "<urn:p>", '"x"@en-GB', "")),
        (f'_:a <urn:p> "x"^^<{XSD_STRING}> .', ("_:a", "<urn:p>", '"x"', "")),
        ('_:a <urn:p> "1"^^<urn:int> <urn:g> .', ("_:a", "<urn:p>", '"1"^^<urn:int>', "<urn:g>")),
        (r'_:a <urn:p> "\u00fc\U0001F393\t\'\"\\" .', ("_:a", "<urn:p>", r'"ü🎓\t' + "'" + r'\"\\"', "")),
        (r"_:a <urn:\u00fc> <urn:o> .", ("_:a", "<urn:ü>", "<urn:o>", "")),
        ('_:a <urn:p> "a\u2028b\u0085c" .', ("_:a", "<urn:p>", '"a\u2028b\u0085c"', "")),
    ],
)
def test_statements_are_read_into_canonical_terms(line: str, quad: tuple[str, str, str, str]) -> None:
    assert parse(line) == [quad]
    assert parse(serialize([quad]).decode()) == [quad]


def test_comments_blank_lines_and_every_line_ending_are_skipped() -> None:
    text = "# one\r\n\r\n  \t\n<urn:s> <urn:p> <urn:o> .\r<urn:s> <urn:p> <urn:o> .\n#last"
    assert parse(text) == [("<urn:s>", "<urn:p>", "<urn:o>", "")]


@pytest.mark.parametrize(
    "line",
    [
        "<urn:s> <urn:p> <urn:o>",
        "<urn:s> <urn:p> <urn:o> . <urn:s>",
        "<relative> <urn:p> <urn:o> .",
        "<urn:s> _:p <urn:o> .",
        '"s" <urn:p> <urn:o> .',
        '<urn:s> <urn:p> <urn:o> "g" .',
        '<urn:s> <urn:p> "a"b" .',
        '<urn:s> <urn:p> "tab\\x" .',
        '<urn:s> <urn:p> "\\u12" .',
        '<urn:s> <urn:p> "x"@ .',
        '<urn:s> <urn:p> "x"^^xsd:string .',
        "<urn:s s> <urn:p> <urn:o> .",
        "_:.a <urn:p> <urn:o> .",
        "_:a. <urn:p> <urn:o> .",
        "<urn:s> <urn:p> .",
    ],
)
def test_anything_else_is_refused_with_its_line(line: str) -> None:
    assert refused(f"<urn:s> <urn:p> <urn:o> .\n{line}\n").params["line"] == 2


@pytest.mark.parametrize("escape", [r"\uD800", r"\uD83D\uDE00", r"\U00110000", r"\UFFFFFFFF"])
def test_an_escape_must_stand_for_a_character(escape: str) -> None:
    assert refused(f'<urn:s> <urn:p> "{escape}" .').params == {"line": 1}
    assert refused(f"\n\n<urn:s> <urn:{escape}> <urn:o> .").params == {"line": 3}


def test_half_of_a_character_is_refused() -> None:
    assert refused('<urn:s> <urn:p> "\ud800" .').params == {"line": 1}
    assert refused("<urn:s> <urn:p> <urn:o> .\n# \ud800\n").params == {"line": 2}


@pytest.mark.parametrize("escape", [r"\u003E", r"\u0020", r"\u003C", r"\u007D", r"\u0000", r"\U0000005C"])
def test_an_escape_can_not_end_an_iri_early(escape: str) -> None:
    assert refused(f"\n<urn:s> <urn:p> <urn:o{escape}> .").params == {"line": 2}


def test_literals_are_escaped_as_the_canonical_form_says() -> None:
    control = "".join(map(chr, range(0x20)))
    assert literal(control) == (
        r'"\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000B\f\r\u000E\u000F'
        r'\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F"'
    )
    assert literal('"\\\u007f') == r'"\"\\\u007F"'
    assert literal("é\u0080\u2028🎓'") == '"é\u0080\u2028🎓\'"'
    assert literal("x", language="en") == '"x"@en'
    assert literal("x", datatype="urn:t") == '"x"^^<urn:t>'
    assert literal("x", datatype=XSD_STRING) == '"x"'


def test_serialize_sorts_by_code_point_and_drops_repetition() -> None:
    quads = [("<urn:b>", "<urn:p>", '"\U0001f393"', ""), ("<urn:b>", "<urn:p>", '"\ufffd"', "")] * 2
    quads.append(("<urn:a>", "<urn:p>", "_:b", "_:g"))
    assert serialize(quads) == (
        '<urn:a> <urn:p> _:b _:g .\n<urn:b> <urn:p> "\ufffd" .\n<urn:b> <urn:p> "\U0001f393" .\n'.encode()
    )


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("https://example.org/a?b#c", True),
        ("did:key:z6Mk", True),
        ("urn:ü", True),
        ("x:", True),
        ("//example.org", False),
        ("name", False),
        ("", False),
        ("1a:b", False),
        ("_:b0", False),
        ("urn:a b", False),
        ("urn:a>b", False),
        ("urn:a\n", False),
        ("https://example.org/#a#b", False),
        ('urn:"', False),
        ("urn:\\u003e", False),
    ],
)
def test_what_can_stand_as_an_iri(text: str, *, good: bool) -> None:
    assert is_iri(text) is good
