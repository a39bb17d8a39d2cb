"""Bake the credential of example 1 into a PNG and an SVG, and take it out again."""

from pathlib import Path

from openbadge_issuer import bake, extract

artwork = Path(__file__).parent / "artwork"
credential = Path("credential.json").read_bytes()
for name in ("badge.png", "badge.svg"):
    image = bake((artwork / name).read_bytes(), credential)
    Path(name).write_bytes(image)
    assert extract(image).payload == credential
    print(f"{name}: {len(image)} bytes")
