"""One token, one spelling: padding, blanks, the other alphabet and left-over bits are refused."""

from __future__ import annotations

import pytest

from openbadge_issuer.errors import OpenBadgeError, ProofError
from openbadge_issuer.proofs import vc_jwt
from proof_samples import ed25519, token


def spellings(text: str) -> dict[str, str]:
    first, second, third = text.split(".")
    found = {
        "line break": f"{text}\n",
        "blank before": f" {text}",
        "tab inside": f"{first}.{second[:9]}\t{second[9:]}.{third}",
        "line break inside": f"{first}.{second[:76]}\r\n{second[76:]}.{third}",
        "zero width": f"{first}.{second}.\u200b{third}",
        "full width": f"{first}.{second}.{third[:-1]}\uff21",
        "nul": f"{text}\0",
        "byte order mark": f"\ufeff{text}",
        "fourth part": f"{text}.AA",
        "json": f'"{text}"',
        "bearer": f"Bearer {text}",
        "sd-jwt": f"{text}~",
    }
    for index, part in enumerate((first, second, third)):
        parts = [first, second, third]
        for name, padding in (("one", "="), ("two", "=="), ("three", "===")):
            parts[index] = part + padding
            found[f"padding {name} {index}"] = ".".join(parts)
        parts[index] = f"{part}A" if len(part) % 4 != 3 else f"{part}AA"  # 1 mod 4 is no base64 at all
        found[f"too long {index}"] = ".".join(parts)
    found["alphabet"] = f"{first}.{second}.{third.replace('-', '+').replace('_', '/')}"
    if found["alphabet"] == text:
        del found["alphabet"]
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for step in (
        1,
        2,
        3,
    ):  # the last of 86 characters carries two bits only: four left-over ones must be zero
        found[f"left-over bits {step}"] = text[:-1] + last[last.index(text[-1]) + step]
    return found


@pytest.mark.parametrize("name", spellings(token()))
def test_refused(name: str) -> None:
    vc_jwt.verify(token(), ed25519().public_key)
    with pytest.raises(OpenBadgeError):
        vc_jwt.verify(spellings(token())[name], ed25519().public_key)


def test_the_left_over_bits_are_the_reason() -> None:
    for name, text in spellings(token()).items():
        if name.startswith("left-over"):
            with pytest.raises(ProofError) as caught:
                vc_jwt.read(text)
            assert caught.value.detail_code == "proof.jwt.syntax"
