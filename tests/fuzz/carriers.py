"""Targets: images, and everything else that people hand in."""

from __future__ import annotations

from fuzz.target import Target, ours
from openbadge_issuer.baking import bake, extract, sniff
from openbadge_issuer.verification.uploads import kinds, links
from openbadge_issuer.verification.uploads.unpacking import unpack
from openbadge_issuer.verification.uploads.values import UploadLimits, printable

LIMITS = UploadLimits(max_inflated=4_000_000, max_member=2_000_000, max_members=50, max_objects=2_000)
BADGE = (
    '{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"], "proof": {}}'
)


def image(data: bytes) -> None:
    sniff(data)
    found = ours(extract, data)
    assert found is None or found.payload
    baked = ours(bake, data, BADGE, replace=True)
    if baked is not None:
        assert extract(baked).payload == BADGE.encode()


def upload(data: bytes) -> None:
    assert kinds.kind_of(data)
    kinds.picture_without_badge(data)
    links.platform_of(links.link_in(data))
    links.platform_in(data)
    items = unpack(data, LIMITS)
    assert sum(len(item.data) for item in items) <= LIMITS.max_inflated + len(data)
    for item in items:
        assert printable(item.place).isprintable()


TARGETS = (
    Target("image", image, max_len=4_000),
    Target("upload", upload, "zip", 6_000),
)
