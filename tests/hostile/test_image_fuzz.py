"""Thousands of broken images: only our own errors come out, and none takes long.

python tests/hostile/test_image_fuzz.py 100000 [SEED]     a longer run by hand
"""

from __future__ import annotations

import sys
import time
import zlib
from collections import Counter
from pathlib import Path
from random import Random

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from openbadge_issuer.baking import bake, extract, sniff
from openbadge_issuer.errors import CarrierError, LimitExceeded
from unit.baking.images import (
    CREDENTIAL,
    JWS,
    SVG,
    chunk,
    credential_element,
    itxt,
    png,
    svg,
    text_chunk,
    ztxt,
)

TEXT = CREDENTIAL.encode()
SEEDS = (
    bake(png(), CREDENTIAL),
    bake(png(chunk(b"gAMA", b"\0\0\xb1\x8f"), text_chunk(b"hi", keyword=b"Comment")), JWS),
    png(itxt(TEXT, compressed=True), ztxt(TEXT), text_chunk(TEXT), itxt(b"{}", keyword=b"openbadges")),
    bake(SVG, CREDENTIAL),
    bake(SVG, JWS),
    bake(f'<?xml version="1.0" encoding="utf-16"?>{SVG.decode()}'.encode("utf-16"), CREDENTIAL),
    bake(
        b'<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE svg SYSTEM "x">'
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>',
        JWS,
    ),
    svg(f"<g>{credential_element('{}', prefix='x')}</g><!-- c -->{credential_element('<![CDATA[{}]]>')}"),
)
TOKENS = (
    b"\x89PNG\r\n\x1a\n",
    b"IHDR",
    b"IDAT",
    b"IEND",
    b"iTXt",
    b"tEXt",
    b"zTXt",
    b"openbadgecredential\0",
    b"openbadges\0",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x78\x9c",
    b"<svg",
    b"</svg>",
    b"/>",
    b">",
    b"<",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<?xml version='1.0' encoding='utf-16'?>",
    b"<!DOCTYPE svg [",
    b"<!ENTITY a 'b'>",
    b"&a;",
    b"&#0;",
    b"&#xFFFE;",
    b"\xef\xbf\xbe",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"xmlns:openbadges='x'",
    b"xmlns=''",
    b"verify=''",
    b"<openbadges:credential>",
    b"</openbadges:credential>",
    b"\xed\xa0\x80",
    b"\xc3",
    b"'",
    b'"',
    b" ",
    b"\0",
    JWS.encode(),
    TEXT,
)


def mutated(random: Random) -> bytes:
    data = bytearray(random.choice(SEEDS))
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        at = random.randrange(len(data) + 1)
        to = min(len(data), at + random.choice((1, 1, 2, 4, 12, 40)))
        match random.randrange(8):
            case 0 if at < len(data):
                data[at] ^= 1 << random.randrange(8)
            case 1:
                del data[at:to]
            case 2:
                data[at:at] = random.choice(TOKENS)
            case 3:
                data[at:to] = random.choice(TOKENS)
            case 4:
                data[at:to] = random.randbytes(to - at)
            case 5:
                data[at:at] = data[at:to] * random.choice((1, 2, 30))
            case 6 if random.random() < 0.3:
                del data[at:]
            case _:
                other = random.choice(SEEDS)
                data[at:to] = other[random.randrange(len(other)) :][: random.choice((4, 40, 400))]
    return mended(bytes(data)) if random.random() < 0.6 else bytes(data)


def mended(data: bytes) -> bytes:
    """The same with right checksums, so that what is behind them is reached too."""
    pieces, position = [data[:8]], 8
    while data.startswith(b"\x89PNG") and len(data) - position >= 12:
        end = position + 8 + int.from_bytes(data[position : position + 4], "big")
        if end + 4 > len(data):
            break
        pieces += [data[position:end], zlib.crc32(data[position + 4 : end]).to_bytes(4, "big")]
        position = end + 4
    return b"".join(pieces) + data[position:] if position > 8 else data


def fuzz(count: int, seed: int) -> tuple[Counter[str], float]:
    """How often each outcome came, and the longest call in seconds of processor time."""
    outcomes: Counter[str] = Counter()
    longest = 0.0
    random = Random(seed)
    for _ in range(count):
        image = mutated(random)
        started = time.process_time()
        try:
            outcome = "read" if extract(image).payload else "blank"
        except (CarrierError, LimitExceeded) as error:
            outcome = error.detail_code
        outcomes[f"extract: {outcome}"] += 1
        try:
            baked = bake(image, random.choice((CREDENTIAL, JWS)), replace=random.random() < 0.8)
        except (CarrierError, LimitExceeded) as error:
            outcomes[f"bake: {error.detail_code}"] += 1
        else:
            outcomes["bake: baked"] += 1
            assert sniff(baked) == sniff(image)
            assert extract(baked).keyword == "openbadgecredential"
        longest = max(longest, time.process_time() - started)
    return outcomes, longest


def test_only_our_own_errors_come_out() -> None:
    outcomes, longest = fuzz(3_000, seed=20_240_229)
    assert longest < 1.0
    # the mutations reach deep enough to mean something
    assert outcomes["extract: read"] > 100
    assert outcomes["bake: baked"] > 100
    assert {
        "carrier.crc",
        "carrier.truncated",
        "carrier.damaged",
        "carrier.xml",
        "carrier.svg",
        "carrier.conflict",
        "carrier.nested",
        "carrier.empty",
    } <= {outcome.removeprefix("extract: ") for outcome in outcomes}


if __name__ == "__main__":
    result, slowest = fuzz(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for name, number in sorted(result.items()):
        print(f"{number:8,} {name}")  # noqa: T201 - the result of a run by hand
    print(f"longest call: {slowest:.3f} s")  # noqa: T201
