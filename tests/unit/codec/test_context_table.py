from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest

from openbadge_issuer import contexts
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.errors import CanonicalizationError, JsonError, LimitExceeded, UnknownContextError

URL = "https://example.org/context"
OTHER = "https://example.org/other"
BODY = b'{"@context": {"name": "https://schema.org/name"}}'


class Counting(Mapping[str, bytes]):
    def __init__(self) -> None:
        self.read: list[str] = []

    def __getitem__(self, url: str) -> bytes:
        if url != URL:
            raise KeyError(url)
        self.read.append(url)
        return BODY

    def __contains__(self, url: object) -> bool:
        return url == URL

    def __iter__(self) -> Iterator[str]:
        return iter([URL])

    def __len__(self) -> int:
        return 1


def test_get_parses_once_and_at_first_use() -> None:
    documents = Counting()
    table = ContextTable(documents)
    assert URL in table
    assert documents.read == []
    assert table.get(URL) == {"@context": {"name": "https://schema.org/name"}}
    assert table.get(URL) is table.get(URL)
    assert table.sha256(URL) == sha256(BODY).hexdigest()
    assert documents.read == [URL]


def test_an_unknown_context_names_three_ways_on() -> None:
    table = ContextTable({})
    assert URL not in table
    for ask in (table.get, table.sha256):
        with pytest.raises(UnknownContextError) as caught:
            ask(URL)
        assert caught.value.detail_code == "jsonld.unknown_context"
        assert caught.value.params == {"url": URL}
        for way in ("pin", "fetched", "refuse"):
            assert way in str(caught.value)


def test_pin_makes_a_new_table_and_leaves_the_old_one_alone() -> None:
    documents = {URL: BODY}
    table = ContextTable(documents)
    assert table.get(URL)
    pinned = table.pin(OTHER, b'{"@context": {}}').pin(URL, b'{"@context": []}')
    assert OTHER not in table
    assert table.get(URL) != pinned.get(URL) == {"@context": []}
    assert pinned.get(OTHER) == {"@context": {}}
    assert documents == {URL: BODY}


def test_a_dict_is_copied() -> None:
    documents = {URL: BODY}
    table = ContextTable(documents)
    documents.clear()
    assert table.get(URL)


@pytest.mark.parametrize(
    ("body", "error", "code"),
    [
        (b"", JsonError, "json.syntax"),
        (b"[]", JsonError, "json.no_object"),
        (b'{"@context": {}, "@context": {}}', JsonError, "json.duplicate_name"),
        (b"\xff", JsonError, "json.encoding"),
        (b"[" * 65 + b"]" * 65, LimitExceeded, "limit.depth"),
        (b"{}", CanonicalizationError, "jsonld.no_context"),
        ('{"@context": {}}', CanonicalizationError, "jsonld.context_bytes"),
    ],
)
def test_what_is_no_context_is_refused(body: bytes, error: type[Exception], code: str) -> None:
    table = ContextTable({})
    with pytest.raises(error) as pinned:
        table.pin(URL, body)
    with pytest.raises(error) as read:
        ContextTable({URL: body}).get(URL)
    for caught in (pinned, read):
        problem = caught.value
        assert isinstance(problem, (JsonError, LimitExceeded, CanonicalizationError))
        inner = problem.params.get("reason", problem.detail_code)
        assert (inner, problem.detail_code) in ((code, code), (code, "jsonld.context_unreadable"))
        unreadable = problem.detail_code == "jsonld.context_unreadable"
        assert (problem.advice == "Pin the file as it was published, byte for byte.") is unreadable
        assert URL in problem.message
        assert problem.params["url"] == URL


def test_tables_are_equal_to_themselves_only() -> None:
    table, same = ContextTable({URL: BODY}), ContextTable({URL: BODY})
    assert table == table  # noqa: PLR0124 - that is the point
    assert table != same
    assert len({table, same, table}) == 2


def test_a_table_pickles_and_keeps_its_pins() -> None:
    table = ContextTable(contexts.bundled()).pin(URL, BODY)
    table.get("https://www.w3.org/ns/credentials/v2")
    written = pickle.dumps(table)
    assert len(written) < 500  # a reference to the bundled ones, not their bytes
    again = pickle.loads(written)
    assert again.get(URL) == table.get(URL)
    assert again.sha256("https://www.w3.org/ns/credentials/v2").startswith("59955ced")
    assert repr(again) == repr(table) == f"ContextTable({len(contexts.bundled()) + 1} contexts)"


def test_it_has_no_attribute_to_change() -> None:
    table = ContextTable({})
    with pytest.raises(AttributeError):
        table.documents = {}  # type: ignore[attr-defined]


def test_threads_see_one_document() -> None:
    for _ in range(20):
        table = ContextTable(contexts.bundled())
        with ThreadPoolExecutor(8) as pool:
            seen = list(pool.map(lambda _, t=table: t.get("https://www.w3.org/ns/did/v1"), range(16)))
        assert all(document is seen[0] for document in seen)


@pytest.mark.parametrize("url", contexts.bundled())
def test_every_bundled_context_can_be_used(url: str) -> None:
    assert "@context" in ContextTable(contexts.bundled()).get(url)
