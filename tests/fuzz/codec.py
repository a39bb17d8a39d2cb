"""Targets: JSON, N-Quads, JSON-LD, multibase, pointers, JSON Schema."""

from __future__ import annotations

from fuzz.target import Target, ours
from openbadge_issuer.codec import jcs, json, jsonld, multibase, nquads, pointer
from openbadge_issuer.codec.json_schema.evaluation import evaluate
from openbadge_issuer.codec.json_schema.patterns import compile_pattern
from openbadge_issuer.codec.json_schema.resources import Dialect, Schemas
from openbadge_issuer.codec.json_schema.work import Work
from openbadge_issuer.codec.rdfc import canonicalize_dataset
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.errors import WorkBudgetExceeded

SMALL = Limits(max_bytes=10_000, max_total_bytes=20_000, max_objects=300, max_values=1_000)
BUDGET = 3_000
URI = "https://school.example/schema"


def strict_json(data: bytes) -> None:
    value = json.parse(data)
    assert json.parse(json.dump(value)) == value
    canonical = jcs.canonical(value)
    assert jcs.canonical(json.parse(canonical)) == canonical


def text_pointer(data: bytes) -> None:
    path, _, document = data.partition(b"\n")
    text = path.decode("utf-8", "replace")
    tokens = ours(pointer.split, text)
    if tokens is not None:
        assert pointer.split(pointer.join(*tokens)) == tokens
    pointer.resolve(json.parse(document), text)


def bases(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    for decode, encode in (
        (multibase.base58btc_decode, multibase.base58btc_encode),
        (multibase.base64url_decode, multibase.base64url_encode),
        (
            multibase.multibase_decode,
            lambda found: multibase.multibase_encode(found, "u" if text[:1] == "u" else "z"),
        ),
    ):
        found = ours(decode, text)
        assert found is None or encode(found) == text
        assert decode(encode(data)) == data or text[:1] not in "uz"
    split = ours(multibase.multicodec_split, data)
    assert split is None or multibase.multicodec_add(*split) == data


def quads(data: bytes) -> None:
    read = nquads.parse(data.decode("utf-8", "surrogateescape"))
    written = nquads.serialize(read)
    again = nquads.parse(written.decode())
    assert set(again) == set(read)
    assert nquads.serialize(again) == written


def dataset(data: bytes) -> None:
    read = nquads.parse(data.decode("utf-8", "replace"))
    try:
        canonical = canonicalize_dataset(read, budget=BUDGET).nquads
        assert (
            canonicalize_dataset(reversed(nquads.parse(canonical.decode())), budget=BUDGET).nquads
            == canonical
        )
    except WorkBudgetExceeded:
        pass


def linked_data(data: bytes) -> None:
    document = json.parse_object(data, SMALL)
    found = ours(jsonld.findings, document, default_contexts(), SMALL)
    canonical = ours(jsonld.canonicalize, document, default_contexts(), limits=SMALL)
    if canonical is not None:
        assert found == ()
        assert nquads.serialize(nquads.parse(canonical.decode())) == canonical


def json_schema(data: bytes) -> None:
    pair = json.parse(data, SMALL)
    if not isinstance(pair, list) or len(pair) != 2:
        return
    found = []
    for _ in range(2):
        schemas = Schemas()
        schemas.add(URI, pair[0], Dialect.DRAFT_2020_12)
        found.append(evaluate(schemas, URI, pair[1], Work(steps=20_000)))
    assert found[0] == found[1]


def pattern(data: bytes) -> None:
    source, _, text = data.decode("utf-8", "replace").partition("\n")
    work = Work(steps=50_000)
    compile_pattern(source, work).search(text, work.spend)


TARGETS = (
    Target("json", strict_json, "json", 4_000),
    Target("pointer", text_pointer, max_len=500),
    Target("multibase", bases, max_len=300),
    Target("nquads", quads, max_len=1_500),
    Target("rdfc", dataset, max_len=1_500),
    Target("jsonld", linked_data, "json", 6_000),
    Target("json_schema", json_schema, "json", 3_000),
    Target("pattern", pattern, max_len=300),
)
