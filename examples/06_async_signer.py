"""A signer of your own that must be awaited: a key service, an HSM behind a queue, a person with a token.

The library never waits for it: ``prepare`` gives what is to be signed, ``complete`` takes the signature and checks it.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from openbadge_issuer import (
    Achievement,
    Award,
    Criteria,
    Irrevocable,
    Issuer,
    LocalSigner,
    OpenBadgeError,
    Profile,
    Recipient,
    SecuredCredential,
    SigningRequest,
    Verifier,
)
from openbadge_issuer.ports import SigningAlgorithm


class KeyService:
    """An `AsyncSigner`. The key sits in memory here; yours would send ``request.message`` somewhere."""

    algorithm: SigningAlgorithm = "EdDSA"

    def __init__(self) -> None:
        self._key = LocalSigner.generate()
        self.controller = self._key.controller
        self.verification_method = self._key.verification_method
        self.public_jwk: Mapping[str, str] = self._key.public_jwk

    async def sign(self, request: SigningRequest) -> bytes:
        await asyncio.sleep(0.01)  # the way to the service and back
        return self._key.sign(request)


async def issue(issuer: Issuer, signer: KeyService, award: Award) -> SecuredCredential:
    """Three steps; only the middle one waits."""
    prepared = issuer.prepare(award, now=datetime.now(UTC))
    signature = await signer.sign(prepared.request)
    return prepared.complete(signature)


async def main() -> None:
    """Issues three badges at the same time, and shows that a wrong signature never becomes a badge."""
    signer = KeyService()
    school = Profile(id=signer.controller, name="Example School")
    issuer = Issuer(school, signer, status=Irrevocable("course completions are never withdrawn"))
    course = Achievement(
        id="https://school.example.org/courses/python-1",
        name="Python for teachers",
        achievement_type="Course",
        description="Twenty hours of Python, with a project of one's own.",
        criteria=Criteria(narrative="Hand in all exercises and present the project."),
    )
    awards = [
        Award(course, Recipient.email(f"{name}@example.org", name=name.title()))
        for name in ("ada", "grace", "mary")
    ]
    badges = await asyncio.gather(*(issue(issuer, signer, award) for award in awards))
    verdicts = [Verifier().check(badge, now=datetime.now(UTC)).verdict.value for badge in badges]
    print(verdicts)
    assert verdicts == ["accepted"] * 3

    try:
        issuer.prepare(awards[0], now=datetime.now(UTC)).complete(bytes(64))
    except OpenBadgeError as error:
        print(error.detail_code)
    else:
        raise SystemExit("a signature that does not verify must not become a badge")


if __name__ == "__main__":
    asyncio.run(main())
