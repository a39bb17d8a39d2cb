"""The badges that everybody signs, checks and bakes, the same in every run.

The badge of size 5 is of the kind that `docs/benchmarks.md` speaks of: 5.6 kB, 150 quads, 15 blank nodes. Another size has
as many alignments and as many items of evidence. Of each there are several that differ in whom they are for, so that
nobody is measured with one document that it has seen before.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256

from openbadge_issuer import models
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.issuing import Irrevocable, Issuer
from openbadge_issuer.keys import LocalSigner

NOW = datetime(2025, 3, 1, 12, 0, 0, tzinfo=UTC)
SIZE = 5  # alignments, and items of evidence: the sample of the ratios
SIZES = (3, 10, 30, 100, 300)
DIFFERENT = 20  # badges of each size
SCHOOL = "https://school.example"


def entropy(seed: str) -> Callable[[int], bytes]:
    """Bytes that look random and are the same at every run."""
    count = 0

    def draw(size: int) -> bytes:
        nonlocal count
        count += 1
        return b"".join(sha256(f"{seed}/{count}/{i}".encode()).digest() for i in range(size // 32 + 1))[:size]

    return draw


@cache
def signer() -> LocalSigner:
    """The school's Ed25519 key, with its did:key."""
    return LocalSigner.generate(entropy=entropy("school"))


def key() -> JSONObject:
    """The same key in the notations that the peers take."""
    jwk: JSONObject = {name: str(value) for name, value in signer().to_jwk(unencrypted=True).items()}
    return {
        "jwk": jwk,
        "pem": signer().to_pem(unencrypted=True).decode("ascii"),
        "publicPem": signer().public_key.to_pem().decode("ascii"),
        "controller": signer().controller,
        "verificationMethod": signer().verification_method,
    }


@cache
def issuer() -> Issuer:
    """The school."""
    profile = models.Profile(
        id=signer().controller,
        name="School of Field Botany",
        url=SCHOOL,
        email="badges@school.example",
        description="Courses in the field since 1912.",
    )
    return Issuer(profile, signer(), status=Irrevocable("a measurement"))


@cache
def achievement(size: int = SIZE, *, blank: bool = True) -> models.Achievement:
    """What the badges are for. Without blank nodes everything has an id."""
    described = {
        "id": f"{SCHOOL}/micro-credentials/field-botany",
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "name": "Field botany",
        "description": "Determines the flowering plants of a region in the field, and keeps a herbarium of them.",
        "criteria": _named(
            blank, "criteria", {"narrative": "A herbarium of forty sheets, and a walk with two assessors."}
        ),
        "creator": {"id": SCHOOL, "type": ["Profile"], "name": "School of Field Botany", "url": SCHOOL},
        "creditsAvailable": 5,
        "fieldOfStudy": "Botany",
        "specialization": "Flowering plants",
        "humanCode": "BOT-101",
        "inLanguage": "en",
        "image": {"id": f"{SCHOOL}/field-botany.png", "type": "Image", "caption": "A leaf of a ginkgo"},
        "tag": ["botany", "field work", "herbarium"],
        "alignment": [_alignment(number, blank) for number in range(size)],
        "resultDescription": [_RUBRIC, _GRADE],
    }
    return models.Achievement.from_json(described)


def _named(blank: bool, name: str, members: JSONObject) -> JSONObject:  # noqa: FBT001 - said once, above
    return members if blank else {"id": f"{SCHOOL}/{name}", **members}


_RUBRIC: JSONObject = {
    "id": f"{SCHOOL}/rubric",
    "type": ["ResultDescription"],
    "name": "Level reached",
    "resultType": "RubricCriterionLevel",
    "requiredLevel": f"{SCHOOL}/rubric/2",
    "rubricCriterionLevel": [
        {
            "id": f"{SCHOOL}/rubric/{number}",
            "type": ["RubricCriterionLevel"],
            "name": name,
            "level": str(number),
            "description": text,
        }
        for number, (name, text) in enumerate(
            (
                ("Seen", "Knows the families."),
                ("Done", "Determines by a key."),
                ("Taught", "Shows it to others."),
            ),
            start=1,
        )
    ],
}


_GRADE: JSONObject = {
    "id": f"{SCHOOL}/grade",
    "type": ["ResultDescription"],
    "name": "Grade of the herbarium",
    "resultType": "Percent",
    "requiredValue": "50",
    "valueMin": "0",
    "valueMax": "100",
}


def _alignment(number: int, blank: bool) -> JSONObject:  # noqa: FBT001
    skill: JSONObject = {
        "type": ["Alignment"],
        "targetCode": f"S1.{number}",
        "targetName": f"identify plant species, part {number}",
        "targetUrl": f"https://skills.example/framework/S1.{number}",
        "targetFramework": "Skills of the region",
        "targetType": "ext:skill",
        "targetDescription": "Tells the species apart by leaf, flower and habitat.",
    }
    return _named(blank, f"alignments/{number}", skill)


def award(number: int = 0, size: int = SIZE, *, blank: bool = True) -> models.Award:
    """One learner's award."""
    pages = [
        _named(
            blank,
            f"evidence/{number}/{sheet}",
            {
                "type": ["Evidence"],
                "name": f"Sheet {sheet}",
                "narrative": f"Pressed, determined and labelled by learner {number}: sheet {sheet} of the herbarium.",
                "genre": "Herbarium",
            },
        )
        for sheet in range(size)
    ]
    return models.Award(
        achievement(size, blank=blank),
        _email(number) if blank else models.Recipient.did(_did(number)),
        evidence=[models.Evidence.from_json(page) for page in pages],
        results=_results(number) if blank else [],
        name="Field botany, with a herbarium",
        description="Given for a season in the field, a herbarium and a walk with two assessors.",
        narrative=f"Learner {number} was on nine of ten walks, and led the last one.",
        activity_start_date=NOW.replace(year=2024),
        activity_end_date=NOW,
        credits_earned=5,
        awarded_date=NOW,
        valid_until=NOW.replace(year=2095),
    )


def _email(number: int) -> models.Recipient:
    return models.Recipient.email(f"learner{number}@mail.example", name=f"Learner {number}")


def _did(number: int) -> str:
    return LocalSigner.generate(entropy=entropy(f"learner {number}")).controller


def _results(number: int) -> list[models.Result]:
    level = f"{SCHOOL}/rubric/{2 + number % 2}"
    return [
        models.Result(result_description=f"{SCHOOL}/rubric", achieved_level=level),
        models.Result(result_description=f"{SCHOOL}/grade", value=str(60 + number)),
    ]


def draft(number: int = 0, size: int = SIZE, *, blank: bool = True) -> JSONObject:
    """The credential before it is signed."""
    made = award(number, size, blank=blank)
    return made.credential(issuer=issuer().profile, now=NOW, entropy=entropy(f"draft {number}")).to_json()


def signed(document: JSONObject) -> bytes:
    """The credential with its eddsa-rdfc-2022 proof, as a file."""
    return bytes(issuer().secure(document, now=NOW))


PICTURE_SIDE = 64  # pixels


@cache
def picture() -> bytes:
    """A PNG of 12 kB: it does not compress, so that it is as long as artwork is."""
    import zlib  # noqa: PLC0415 - only here

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    noise = entropy("artwork")(PICTURE_SIDE * PICTURE_SIDE * 3)
    rows = (noise[i * PICTURE_SIDE * 3 :][: PICTURE_SIDE * 3] for i in range(PICTURE_SIDE))
    pixels = b"".join(b"\x00" + row for row in rows)
    size = PICTURE_SIDE.to_bytes(4, "big")
    header = chunk(b"IHDR", size + size + bytes((8, 2, 0, 0, 0)))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def poison(nodes: int = 6) -> JSONObject:
    """A badge with blank nodes that nothing tells apart: each names all others."""
    names = [f"_:b{number}" for number in range(nodes)]
    document = draft()
    document["credentialSubject"] = [
        {"id": one, "https://school.example/knows": [{"id": other} for other in names if other != one]}
        for one in names
    ]
    return document
