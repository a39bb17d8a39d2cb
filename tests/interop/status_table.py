"""What the run found out about status lists, as a table in docs/interoperability.md."""

from __future__ import annotations

from interop.peers import DIGITAL_BAZAAR, VERIFIER_CORE, Peer
from interop.quirk import Quirk
from interop.status_cohort import PURPOSES, Form, cohort
from interop.status_exchange import MAKERS, READERS, badge_with, entry, look, theirs
from interop.status_forging import LIST_ATTACKS
from interop.status_quirks import READS_NO_TOKENS, STATUS_QUIRKS, believed_because, served_by
from interop.world import World

_HEAD = (
    "Status code",
    "Lists as",
    "Badges of ours, seen as we set them",
    "Entries in its lists, seen so by us",
    "Forged lists not believed",
)
_PACKAGES = {
    DIGITAL_BAZAAR: "@digitalbazaar/vc-bitstring-status-list",
    VERIFIER_CORE: "@digitalcredentials/vc-bitstring-status-list",
}


def status_table(world: World, quirks: tuple[Quirk, ...]) -> str:
    """The table, and what was forged; ``quirks`` are all of them, as they are numbered."""
    pairs: list[tuple[Peer | None, Form]] = [(None, "eddsa-rdfc-2022"), (None, "VC-JWT"), *MAKERS]
    rows = [
        (
            _title(world, peer),
            form,
            _ours(world, peer, form, quirks),
            _theirs(world, peer, form, quirks) if peer else "",
            _forged(world, peer, form, quirks),
        )
        for peer, form in pairs
    ]
    return "\n".join(
        (
            f"| {' | '.join(_HEAD)} |",
            "|" + " --- |" * len(_HEAD),
            *(f"| {' | '.join(row)} |" for row in rows),
            "",
            f"Forged lists: {'; '.join(attack.name for attack in LIST_ATTACKS)}.",
        )
    )


def _title(world: World, peer: Peer | None) -> str:
    if peer is None:
        return "openbadge_issuer, offline"
    package = _PACKAGES.get(peer)
    if package is None:
        return peer.title
    status_code = f"{package} {world.packages(peer)[package]}"
    return f"{peer.title} with {status_code}" if peer is VERIFIER_CORE else status_code


def _ours(world: World, peer: Peer | None, form: Form, quirks: tuple[Quirk, ...]) -> str:
    """Badges of all cohorts; what a peer can not read is not counted."""
    if peer and (peer, form) not in READERS:
        return f"none ({_numbers(quirks, READS_NO_TOKENS)})"
    looks = [
        look(world, peer, one.badge, issued.web).marks == one.marks
        for issued in (cohort(form, purposes) for purposes in PURPOSES)
        for one in issued.badges
    ]
    return f"{sum(looks)} of {len(looks)}"


def _theirs(world: World, peer: Peer, form: Form, quirks: tuple[Quirk, ...]) -> str:
    entries = [one for purpose in ("revocation", "suspension") for one in theirs(world, peer, form, purpose)]
    dated = [
        quirk for quirk in quirks if peer in quirk.peers and "`nbf`" in quirk.sentence and form == "VC-JWT"
    ]
    note = f" ({_numbers(quirks, *dated)})" if dated else ""
    return f"{sum(one.sight.marks == one.marks for one in entries)} of {len(entries)}{note}"


def _forged(world: World, peer: Peer | None, form: Form, quirks: tuple[Quirk, ...]) -> str:
    if peer and (peer, form) not in READERS:
        return ""
    badge = badge_with(world, entry(), form=form)
    withstood = [look(world, peer, badge, served_by(attack, form)).marks is None for attack in LIST_ATTACKS]
    told = [believed_because(peer, attack) for attack in LIST_ATTACKS] if peer else []
    because = [quirk for quirk in STATUS_QUIRKS if quirk in told]
    note = f" ({_numbers(quirks, *because)})" if because else ""
    return f"{sum(withstood)} of {len(withstood)}{note}"


def _numbers(quirks: tuple[Quirk, ...], *some: Quirk) -> str:
    return ", ".join(f"quirk {quirks.index(quirk) + 1}" for quirk in some)
