"""Which e-mail addresses a letter can be sent to: asked where an address comes in, and where a letter is written."""

import re
from typing import Final

__all__ = ["is_reachable"]

_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"
)
_LONGEST: Final = 254  # characters, RFC 5321, section 4.5.3.1.3


def is_reachable(address: str) -> bool:
    """Whether it is one address, in ASCII; an internationalized domain is written as ``xn--...``."""
    return len(address) <= _LONGEST and _ADDRESS.fullmatch(address) is not None and ".." not in address
