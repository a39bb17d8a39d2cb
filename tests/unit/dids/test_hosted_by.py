"""Whether something is on the server of an issuer."""

from __future__ import annotations

import pytest

from openbadge_issuer.dids import hosted_by

SCID = "Qm" + "Y" * 44
HERE = "https://school.example/schemas/1.json"


@pytest.mark.parametrize(
    ("issuer_id", "url"),
    [
        ("did:web:school.example", HERE),
        ("did:web:school.example:faculty:law", HERE),
        ("did:web:School.Example", HERE),
        ("did:web:school.example%3A8443", "https://school.example:8443/1.json"),
        (f"did:webvh:{SCID}:school.example:law", HERE),
        ("https://school.example/issuers/1", "https://SCHOOL.example?1"),
    ],
)
def test_on_its_own_server(issuer_id: str, url: str) -> None:
    assert hosted_by(issuer_id, url)


@pytest.mark.parametrize(
    ("issuer_id", "url"),
    [
        ("did:web:school.example", "https://schemas.school.example/1.json"),
        ("did:web:school.example", "https://school.example:8443/1.json"),
        ("did:web:school.example", "https://school.example@evil.example/1.json"),
        ("did:web:school.example", "http://school.example/1.json"),
        ("did:web:school.example%3A8443", HERE),
        (f"did:webvh:{SCID[:-1]}:school.example", HERE),
        ("did:webvh:school.example", HERE),
        ("did:key:z6Mk", HERE),
        ("did:other:school.example", HERE),
        ("school.example", HERE),
        ("", HERE),
        ("", ""),
        ("https://school.example/#1", HERE),
    ],
)
def test_elsewhere(issuer_id: str, url: str) -> None:
    assert not hosted_by(issuer_id, url)
