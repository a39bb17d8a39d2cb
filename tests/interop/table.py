"""What the run found, as the table and the list in docs/interoperability.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from interop.extension import extension_table
from interop.peers import OPENBADGESLIB, OPENVC, PEERS, Peer
from interop.pictures import IMAGES
from interop.quirks import QUIRKS, lets_through
from interop.samples import SAMPLES
from interop.status_table import status_table
from interop.tampering import ATTACKS
from interop.tokens import TOKEN_ATTACKS
from interop.world import FORMS, OURS, World

PAGE = Path(__file__).parents[2] / "docs" / "interoperability.md"
BEGIN = "<!-- made by the run: `make -C tests/interop table` -->"
END = "<!-- end of what the run made -->"

_HEAD = (
    "Peer",
    "Badges as",
    "Ours, accepted by it",
    "Its own, accepted by us",
    "Forgeries refused by it",
    "Forgeries refused by us",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line: each count is "so many of so many"; None where there is nothing to count."""

    peer: str
    form: str
    ours: str
    theirs: str
    refused: str
    refused_by_us: str

    def __str__(self) -> str:
        cells = (self.peer, self.form, self.ours, self.theirs, self.refused, self.refused_by_us)
        return f"| {' | '.join(cells)} |"


def _count(outcomes: Iterable[bool]) -> str:
    counted = list(outcomes)
    return f"{sum(counted)} of {len(counted)}"


def _data_integrity(world: World, peer: Peer) -> Row:
    """Every sample and every forgery, with the numbers of the quirks that let one through."""
    through = sorted({number for attack in ATTACKS if (number := lets_through(peer, attack))})
    note = f" ({', '.join(f'quirk {number}' for number in through)})" if through else ""
    return Row(
        f"{peer.title} {world.packages(peer)[peer.packages[0]]}",
        "eddsa-rdfc-2022",
        _count(world.verdict(peer, world.ours(badge)).accepted for badge in OURS)
        + (f" (quirk {_number('Reads `proof` only as one object')})" if peer.one_proof else ""),
        _count(world.verdict(None, world.signed(peer, sample)).accepted for sample in SAMPLES),
        _count(not world.verdict(peer, world.forged(None, attack)).accepted for attack in ATTACKS) + note,
        _count(not world.verdict(None, world.forged(peer, attack)).accepted for attack in ATTACKS),
    )


def _tokens(world: World, peer: Peer) -> Row:
    """openvc-core reads no token of ours, so it is shown forgeries of its own."""
    pairs = [(sample, algorithm) for sample in SAMPLES for algorithm in peer.jwt]
    reads_ours = peer is not OPENVC
    own = world.signed_token(peer, "course", "EdDSA")
    shown = world.signed_token(None, "course", "EdDSA") if reads_ours else own
    ours = _count(
        world.judge_token(peer, world.signed_token(None, *pair), pair[1]).accepted for pair in pairs
    )
    theirs = _count(
        world.judge_token(None, world.signed_token(peer, *pair), pair[1]).accepted for pair in pairs
    )
    refused = _count(
        not world.judge_token(peer, attack.change(shown), "EdDSA").accepted for attack in TOKEN_ATTACKS
    )
    by_us = _count(
        not world.judge_token(None, attack.change(own), "EdDSA").accepted for attack in TOKEN_ATTACKS
    )
    return Row(
        peer.title,
        f"VC-JWT {', '.join(peer.jwt)}",
        ours if reads_ours else f"{ours} (quirk {_number('VC-JWT is that of VCDM 1.1')})",
        f"{theirs} (quirk {_number('A VC-JWT and a baked image go')})" if peer.breaks else theirs,
        refused if reads_ours else f"{refused} of its own",
        by_us,
    )


def _number(beginning: str) -> int:
    """Which quirk begins so."""
    return next(n for n, quirk in enumerate(QUIRKS, start=1) if quirk.sentence.startswith(beginning))


def _images(world: World, peer: Peer) -> Row:
    pairs = [(image, form) for image in IMAGES for form in FORMS]
    return Row(
        peer.title,
        "baked PNG, SVG (both proofs)",
        _count(world.judge_image(peer, *pair, by=None).accepted for pair in pairs),
        _count(world.judge_image(None, *pair, by=peer).accepted for pair in pairs),
        "",
        "",
    )


def render(world: World) -> str:
    """The table, what was forged, and the quirks, as Markdown."""
    rows = [_data_integrity(world, peer) for peer in PEERS]
    rows += [_tokens(world, peer) for peer in PEERS if peer.jwt]
    rows += [_images(world, OPENBADGESLIB)]
    return "\n".join(
        (
            f"| {' | '.join(_HEAD)} |",
            "|" + " --- |" * len(_HEAD),
            *map(str, rows),
            "",
            f"Forged documents: {'; '.join(attack.name for attack in ATTACKS)}.",
            "",
            f"Forged tokens: {'; '.join(attack.name for attack in TOKEN_ATTACKS)}.",
            "",
            "### Status lists",
            "",
            status_table(world, QUIRKS),
            "",
            "### The extension of an assessment",
            "",
            extension_table(world),
            "",
            "### Quirks",
            "",
            *(
                f"{number}. **{', '.join(peer.title for peer in quirk.peers)}**: {quirk.sentence}"
                for number, quirk in enumerate(QUIRKS, start=1)
            ),
        )
    )


def written(page: str, made: str) -> str:
    """The page with what the run made between its two marks."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"
