from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openbadge_issuer.errors import ModelError
from openbadge_issuer.models import Alignment, framework_of

if TYPE_CHECKING:
    from collections.abc import Callable

ITEM = "https://caseregistry.imsglobal.org/uri/74f5bb7d-d7cc-11e8-824f-0242ac160002"
CTID = "ce-98cb027b-95ef-4494-908d-6f7790ec6b6b"
ESCO = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d"


def test_case() -> None:
    alignment = Alignment.case("Cites evidence", ITEM, code="74f5", framework="English", description="d")
    assert alignment.to_json() == {
        "type": ["Alignment"],
        "targetCode": "74f5",
        "targetDescription": "d",
        "targetName": "Cites evidence",
        "targetFramework": "English",
        "targetType": "CFItem",
        "targetUrl": ITEM,
    }


def test_esco() -> None:
    assert Alignment.esco("Python", ESCO).to_json() == {
        "type": ["Alignment"],
        "targetCode": "ccd0a1d9-afda-43d9-b901-96344886e14d",
        "targetName": "Python",
        "targetFramework": "ESCO",
        "targetUrl": ESCO,
    }


def test_onet() -> None:
    occupation = Alignment.onet("Software Developers", "15-1252.00")
    assert (
        occupation.target_url,
        occupation.target_code,
        occupation.target_framework,
        occupation.target_type,
    ) == (
        "https://www.onetonline.org/link/summary/15-1252.00",
        "15-1252.00",
        "O*NET",
        None,
    )
    skill = Alignment.onet("Reading Comprehension", "2.A.1.a")
    assert skill.target_url == "https://www.onetonline.org/find/descriptor/result/2.A.1.a"


def test_ctdl() -> None:
    alignment = Alignment.ctdl("Reads music", CTID, framework="Music")
    assert alignment.to_json() == {
        "type": ["Alignment"],
        "targetCode": CTID,
        "targetName": "Reads music",
        "targetFramework": "Music",
        "targetType": "ceasn:Competency",
        "targetUrl": f"https://credentialengineregistry.org/resources/{CTID}",
    }


@pytest.mark.parametrize(
    "make",
    [
        lambda: Alignment.esco("x", "https://example.org/esco/skill/1"),
        lambda: Alignment.onet("x", "15-1252"),
        lambda: Alignment.onet("x", "../../x"),
        lambda: Alignment.ctdl("x", "98cb027b-95ef-4494-908d-6f7790ec6b6b"),
        lambda: Alignment.ctdl("x", CTID.upper()),
        lambda: Alignment.case("x", "no uri"),
    ],
)
def test_codes_and_urls_are_checked(make: Callable[[], Alignment]) -> None:
    with pytest.raises(ModelError):
        make()


@pytest.mark.parametrize(
    ("url", "framework"),
    [
        (ITEM, "case"),
        ("https://x.example/ims/case/v1p0/CFItems/1", "case"),
        ("https://x.example/a/b/ims/case/v1p1/CFItems/1", "case"),
        (ESCO, "esco"),
        ("https://www.onetonline.org/link/summary/15-1252.00", "onet"),
        (f"https://credentialengineregistry.org/resources/{CTID}", "ctdl"),
        ("https://x.example/uri/1", None),
        ("https://x.example/?u=http://data.europa.eu/esco/x", None),
        ("https://x.example/data.europa.eu/esco/x", None),
        ("https://credentialengineregistry.org.evil.example/x", None),
    ],
)
def test_frameworks_are_told_by_url(url: str, framework: str | None) -> None:
    assert framework_of(url) == framework
    assert Alignment(target_name="n", target_url=url).framework == framework


@pytest.mark.parametrize(
    ("target_type", "framework"),
    [
        ("CFItem", "case"),
        ("CFRubricCriterion", "case"),
        ("CTDL", "ctdl"),
        ("ceasn:Competency", "ctdl"),
        ("ceterms:Credential", "ctdl"),
        ("ext:CFItem", None),
    ],
)
def test_or_by_target_type(target_type: str, framework: str | None) -> None:
    alignment = Alignment(target_name="n", target_url="https://x.example/1", target_type=target_type)
    assert alignment.framework == framework
