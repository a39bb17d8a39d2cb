"""Canonicalization against two other implementations, and against every change of a document."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from string import ascii_uppercase
from typing import Any

import pyoxigraph
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.jsonld import canonicalize, findings
from openbadge_issuer.codec.nquads import Quad, literal, parse, serialize
from openbadge_issuer.codec.rdfc import HashName, canonicalize_dataset
from openbadge_issuer.codec.to_rdf import canonical_double
from openbadge_issuer.contexts import bundled
from openbadge_issuer.errors import OpenBadgeError, WorkBudgetExceeded

bounded = settings(derandomize=True, max_examples=200, deadline=None)
TABLE = ContextTable(bundled())

texts = st.text(
    st.one_of(st.sampled_from('"\\\n\r\t\b\f\x00\x0b\x7f<>_:@^ .'), st.characters(exclude_categories=["Cs"])),
    max_size=8,
)
blanks = st.sampled_from([f"_:b{n}" for n in range(6)])
iris = st.sampled_from([f"<urn:i{n}>" for n in range(3)])
predicates = st.sampled_from(["<urn:p>", "<urn:q>"])
literals = st.builds(literal, st.sampled_from(["", "a"])) | st.builds(literal, texts)
quads: st.SearchStrategy[Quad] = st.tuples(
    blanks | iris, predicates, blanks | iris | literals, st.just("") | blanks | iris
)
graphs = st.lists(quads, max_size=14) | st.lists(
    st.tuples(blanks, predicates, blanks, st.just("")), max_size=14
)


def by_oxigraph(dataset: list[Quad], hash_name: HashName) -> bytes:
    algorithms = pyoxigraph.CanonicalizationAlgorithm
    algorithm = algorithms.RDFC_1_0_SHA_384 if hash_name == "sha384" else algorithms.RDFC_1_0_SHA_256
    parsed = pyoxigraph.Dataset(pyoxigraph.parse(serialize(dataset), format=pyoxigraph.RdfFormat.N_QUADS))
    parsed.canonicalize(algorithm)
    written = pyoxigraph.serialize(parsed, format=pyoxigraph.RdfFormat.N_QUADS)
    assert written is not None
    return serialize(parse(written.decode()))


@bounded
@given(graphs, st.sampled_from(["sha256", "sha384"]))
def test_random_graphs_come_out_as_pyoxigraph_has_them(dataset: list[Quad], hash_name: HashName) -> None:
    try:
        ours = canonicalize_dataset(dataset, hash_name=hash_name).nquads
    except WorkBudgetExceeded:
        assume(False)
    assert ours == by_oxigraph(dataset, hash_name)


@bounded
@given(graphs, st.permutations([f"_:b{n}" for n in range(6)]), st.randoms(use_true_random=False))
def test_labels_and_order_do_not_matter(dataset: list[Quad], names: list[str], chance: Any) -> None:
    renaming = {f"_:b{n}": name.replace("b", "other") for n, name in enumerate(names)}
    renamed = [(renaming.get(s, s), p, renaming.get(o, o), renaming.get(g, g)) for s, p, o, g in dataset]
    chance.shuffle(renamed)
    try:
        first = canonicalize_dataset(dataset)
    except WorkBudgetExceeded:
        assume(False)
    second = canonicalize_dataset(renamed)
    assert second.nquads == first.nquads
    assert len(first.nquads.splitlines()) == len(set(dataset))
    assert sorted(first.issued.values()) == sorted(f"_:c14n{n}" for n in range(len(first.issued)))


@bounded
@given(st.lists(quads, max_size=8))
def test_what_is_written_is_read_again(dataset: list[Quad]) -> None:
    assert set(parse(serialize(dataset).decode())) == set(dataset)


@bounded
@given(st.floats(-1e300, 1e300))
def test_canonical_doubles_have_the_canonical_form_and_nearly_the_value(value: float) -> None:
    written = canonical_double(value)
    assert re.fullmatch(r"-?(?:[1-9]\.(?:0|[0-9]*[1-9])E(?:0|-?[1-9][0-9]*)|0\.0E0)", written)
    assert float(written) == pytest.approx(value, rel=1e-15, abs=1e-322)


OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
SAMPLE: dict[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        OB,
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
    ],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {
        "id": "did:key:z6Mk",
        "type": ["Profile"],
        "name": "School",
        "image": {"id": "urn:i", "type": "Image"},
    },
    "validFrom": "2026-01-01T00:00:00Z",
    "name": "Ünïcode \U0001f393",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": "sha256$aa",
                "identityType": "emailAddress",
                "salt": "s",
            },
            {"type": "IdentityObject", "hashed": False, "identityHash": "Ada", "identityType": "name"},
        ],
        "result": [
            {"type": ["Result"], "value": "A", "resultDescription": "urn:r1"},
            {"type": ["Result"], "value": "A", "resultDescription": "urn:r1"},
            {"type": ["Result"], "status": "Completed", "achievedLevel": "urn:l"},
        ],
        "creditsEarned": 5.5,
        "achievement": {
            "id": "urn:a",
            "type": ["Achievement"],
            "name": "A",
            "creditsAvailable": 36,
            "tag": ["x", "y"],
            "criteria": {"narrative": 'Did it.\n\t"quoted"'},
            "alignment": [
                {"type": ["Alignment"], "targetName": "T", "targetUrl": "https://example.org/t"},
                {"type": ["Alignment"], "targetName": "T", "targetUrl": "https://example.org/t"},
            ],
            "resultDescription": [
                {"id": "urn:r1", "type": ["ResultDescription"], "name": "R", "resultType": "LetterGrade"}
            ],
        },
    },
    "evidence": [
        {"type": ["Evidence"], "narrative": "e", "https://example.org/extra": {"@list": ["b", "a"]}}
    ],
    "credentialSchema": [{"id": "https://example.org/s", "type": "1EdTechJsonSchemaValidator2019"}],
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-01-01T00:00:00Z",
    },
}
TYPES = ["Profile", "Achievement", "Evidence", "urn:T", "VerifiableCredential"]
KEYS = [
    "name",
    "description",
    "narrative",
    "tag",
    "id",
    "evidence",
    "achievement",
    "result",
    "urn:p",
    "proof",
    "related",
]

values = st.recursive(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6),
        st.sampled_from(["urn:x", "2026-01-01T00:00:00Z", "_:b"]),
        st.integers(-(2**53) + 1, 2**53 - 1),
        st.floats(-1e6, 1e6).map(lambda number: round(number, 3)),
        st.booleans(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
        st.builds(
            lambda type_, rest: {"type": type_, **rest},
            st.sampled_from(TYPES),
            st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
        ),
    ),
    max_leaves=6,
)
Path = tuple[str | int, ...]


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


PLACES = [path for path in places(SAMPLE) if path[0] != "@context"]
OBJECTS = [path for path in PLACES if isinstance(path[-1], int)] + [
    ("issuer",),
    ("credentialSubject",),
    ("proof",),
]


def edited(path: Path, value: Any, document: dict[str, Any] = SAMPLE) -> dict[str, Any]:
    document = copy.deepcopy(document)
    place: Any = document
    for token in path[:-1]:
        place = place[token]
    place[path[-1]] = value
    return document


def accepted(document: dict[str, Any]) -> bytes | None:
    try:
        return canonicalize(document, TABLE)
    except OpenBadgeError:
        return None


def by_pyld(document: dict[str, Any]) -> str:
    def load(url: str, _options: object) -> dict[str, Any]:
        return {
            "contextUrl": None,
            "documentUrl": url,
            "tag": "static",
            "document": copy.deepcopy(TABLE.get(url)),
        }

    options = {"documentLoader": load, "algorithm": "URDNA2015", "format": "application/n-quads"}
    result: str = pyld.normalize(document, options)
    return result


def test_the_sample_is_accepted() -> None:
    assert findings(SAMPLE, TABLE) == ()
    assert canonicalize(SAMPLE, TABLE).decode() == by_pyld(SAMPLE)


@bounded
@given(st.lists(st.tuples(st.sampled_from(PLACES), values), min_size=1, max_size=3))
def test_what_we_accept_comes_out_as_pyld_has_it(edits: list[tuple[Path, Any]]) -> None:
    document = SAMPLE
    for path, value in edits:
        try:
            document = edited(path, value, document)
        except (KeyError, IndexError, TypeError):  # an earlier edit removed the place
            continue
    ours = accepted(document)
    assert (ours is not None) == (findings(document, TABLE) == ())
    if ours is not None:
        assert ours.decode() == by_pyld(document)


def held(at: int, word: str, label: str) -> dict[str, Any]:
    """A credential in a presentation: nothing in it but a number tells it from others like it."""
    address = {"type": ["Address"], "postalCode": word, **({"id": label} if label else {})}
    return {
        "@context": SAMPLE["@context"],
        "type": ["VerifiableCredential"],
        **({"id": f"urn:uuid:{at}"} if at else {}),
        "issuer": {"id": "https://school.example.org", "type": ["Profile"], "address": address},
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [{"type": "IdentityObject", "hashed": False, "identityHash": "Ada"}],
        },
    }


def presented(word: str, each: Iterable[tuple[int, str]]) -> dict[str, Any]:
    return {
        "@context": SAMPLE["@context"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [held(at, word, label) for at, label in each],
    }


words = st.sampled_from(ascii_uppercase)  # by its hash one of the things that look alike comes before others
numbers = st.sampled_from([0, 0, 0, 0, 1])
labels = st.sampled_from(["", "_:x", "_:y"])  # of one thing in several graphs


@bounded
@given(words, st.lists(st.tuples(numbers, labels), min_size=2, max_size=4))
def test_credentials_that_look_alike_come_out_as_pyld_has_them(
    word: str, each: list[tuple[int, str]]
) -> None:
    document = presented(word, each)
    assert canonicalize(document, TABLE).decode() == by_pyld(document)


@pytest.mark.parametrize("word", ascii_uppercase)
def test_two_things_in_two_graphs_each_come_out_as_pyld_has_them(word: str) -> None:
    document = presented(word, [(0, "_:x"), (0, "_:x"), (0, "_:y"), (0, "_:y")])
    assert canonicalize(document, TABLE).decode() == by_pyld(document)


@bounded
@given(st.sampled_from(PLACES), values)
def test_no_change_of_a_value_goes_unnoticed(path: Path, value: Any) -> None:
    place: Any = SAMPLE
    for token in path:
        place = place[token]
    changed = edited(path, value)
    assume(not _same(place, value))
    assume(_statements(changed) != _statements(SAMPLE))
    assert accepted(changed) != canonicalize(SAMPLE, TABLE)


@bounded
@given(
    st.sampled_from(OBJECTS),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    values | st.none() | st.just([]),
)
def test_no_added_member_goes_unnoticed(path: Path, name: str, value: Any) -> None:
    place: Any = SAMPLE
    for token in path:
        place = place[token]
    assume(isinstance(place, dict) and name not in place)
    assert accepted(edited((*path, name), value)) != canonicalize(SAMPLE, TABLE)


def _same(one: Any, other: Any) -> bool:
    """Equal but for what JSON-LD itself takes for equal: a value and a list of one, an object and a reference."""
    wrapped = [value if isinstance(value, list) else [value] for value in (one, other)]
    return wrapped[0] == wrapped[1] and type(one) is type(other)


def _statements(document: dict[str, Any]) -> set[str]:
    """What a document says, crudely: every leaf with the names on the way to it, arrays and their order left out."""
    found: set[str] = set()

    def walk(value: Any, names: tuple[str, ...]) -> None:
        if isinstance(value, dict):
            found.add(f"{names} {{}}")
            for key, item in value.items():
                walk(item, (*names, key))
        elif isinstance(value, list):
            for item in value:
                walk(item, names)
        else:
            number = isinstance(value, float) and value.is_integer()
            found.add(f"{names} {int(value) if number else value!r}")

    walk(document, ())
    return found
