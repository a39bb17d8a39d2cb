"""A badge of a decision, with and without the extension: who reads it who does not know the hosted context?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, TypeAlias

from assessment_world import World as Programme
from interop.peers import PEERS, Peer
from interop.samples import CREATED
from interop.world import World
from openbadge_issuer import Irrevocable, Issuer, LocalSigner, Profile
from openbadge_issuer.assessment import Extension
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.testing import fixed_entropy

EXTENSION: Final = Extension("https://school.example/contexts/assessment-1.jsonld")
Situation: TypeAlias = Literal["off", "on, and not known", "on, and given or served"]
SITUATIONS: Final[tuple[Situation, ...]] = ("off", "on, and not known", "on, and given or served")


@cache
def badge(*, extended: bool) -> JSONObject:
    """What a decision awards, signed."""
    programme = Programme()
    _, decision = programme.awarded()
    extension = EXTENSION if extended else None
    award = decision.award(programme.people, by=programme.second, extension=extension)
    signer = LocalSigner.generate(entropy=fixed_entropy("extension"))
    issuer = Issuer(
        Profile(id=signer.controller, name="Example School"),
        signer,
        status=Irrevocable("an example"),
        contexts=EXTENSION.pinned(),
    )
    return issuer.issue(award, now=datetime.fromisoformat(CREATED), entropy=fixed_entropy("badge")).document


@contextmanager
def knowing() -> Iterator[World]:
    """Peers that are given the context, or find it served where it is hosted."""
    with TemporaryDirectory() as folder:
        world = World(Path(folder), {EXTENSION.url: EXTENSION.content})
        try:
            yield world
        finally:
            world.close()


def accepted(world: World, peer: Peer, situation: Situation) -> bool:
    """Whether the peer accepts the badge; ``world`` has to be one of `knowing` for the last situation."""
    return world.verdict(peer, badge(extended=situation != "off")).accepted


def extension_table(world: World) -> str:
    """One line for each peer."""
    with knowing() as other:
        rows = [
            (
                peer.title,
                *(
                    "yes"
                    if accepted(other if situation == SITUATIONS[-1] else world, peer, situation)
                    else "**no**"
                    for situation in SITUATIONS
                ),
            )
            for peer in PEERS
        ]
    head = ("Accepts a badge of a decision", *(f"extension {situation}" for situation in SITUATIONS))
    return "\n".join(
        (f"| {' | '.join(head)} |", "|" + " --- |" * len(head), *(f"| {' | '.join(row)} |" for row in rows))
    )
