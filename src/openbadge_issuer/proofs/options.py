"""The options of a proof: all that it says but its value. And their canonical bytes, by *templates*.

Options mostly differ from the last ones in their time only. That is the text of a literal, and JSON-LD never looks into it.
There is one blank node, so labels do not depend on it either. What is left is where its line stands among the others.
Where that is the same for the least and for the greatest text in the form of a time, it is the same for all between. So
a template is made, with both as its proof.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, cast
from weakref import WeakKeyDictionary

from openbadge_issuer.codec.date_time import parse_moment
from openbadge_issuer.errors import ConfigurationError, OpenBadgeError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from openbadge_issuer.codec.context_table import ContextTable
    from openbadge_issuer.codec.types import JSONObject, Limits
    from openbadge_issuer.proofs.suites import HashName, Suite

__all__ = ["OWN_MEMBERS", "from_template", "new_options"]

OWN_MEMBERS: Final = (
    "type",
    "cryptosuite",
    "created",
    "verificationMethod",
    "proofPurpose",
    "proofValue",
    "@context",
)

MAX_KEPT: Final = 256  # templates of one table of contexts
_MAX_CHARACTERS: Final = 1_000  # of what a template is made of

_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_LEAST: Final = "0000-00-00T00:00:00Z"
_GREATEST: Final = "9999-99-99T99:99:99Z"
_SECOND_BLANK_NODE: Final = b"_:c14n1 "
_OTHERS: Final = ("type", "cryptosuite", "verificationMethod")
_USUAL: Final = len(_OTHERS) + 3  # the context, the time, the purpose
_PURPOSE: Final = "assertionMethod"  # what is kept names issuers' keys, and not those of who shows a badge


class _Template(NamedTuple):
    """What stands before and after the time."""

    before: bytes
    after: bytes

    def at(self, time: str) -> bytes:
        return b"%b%b%b" % (self.before, time.encode("ascii"), self.after)


_Templates: TypeAlias = "dict[Hashable, _Template | None]"
_by_table: WeakKeyDictionary[ContextTable, _Templates] = WeakKeyDictionary()


def new_options(
    suite: Suite, verification_method: str, created: str, purpose: str, extra: JSONObject
) -> JSONObject:
    """Those of a new proof; raises `ConfigurationError` (``config.proof_options``) for further ones that can not be."""
    taken = sorted(set(extra).intersection(OWN_MEMBERS))
    if taken or "previousProof" in extra:
        raise ConfigurationError(
            f"These proof options can not be given as extra: {', '.join(taken or ['previousProof'])}.",
            code="config.proof_options",
            advice="prepare() sets the proof's own members itself; proof chains are read here, and not made.",
        )
    if "expires" in extra and parse_moment(extra["expires"]) is None:
        raise ConfigurationError(
            "expires is a date and time with a zone, such as 2030-01-01T00:00:00Z.",
            code="config.proof_options",
        )
    options: JSONObject = {"type": suite.name[0]}
    if suite.name[1] is not None:
        options["cryptosuite"] = suite.name[1]
    return (
        options
        | {
            "created": created,
            "verificationMethod": verification_method,
            "proofPurpose": purpose,
        }
        | extra
    )


def from_template(
    options: JSONObject,
    contexts: ContextTable,
    limits: Limits,
    hash_name: HashName,
    canonicalize: Callable[[JSONObject], bytes],
) -> bytes | None:
    """What ``canonicalize`` gives of these options, with the document's ``@context``; ``None`` where that is to be asked.

    ``None`` for any but the usual members as plain texts, and with the self-check, which looks at each.
    """
    context, created = options.get("@context"), options.get("created")
    texts = [options.get(name) for name in _OTHERS]
    texts += context if type(context) is list else [context]
    if (
        len(options) != _USUAL
        or options.get("proofPurpose") != _PURPOSE
        or type(created) is not str
        or not _TIME.fullmatch(created)
        or not all(type(text) is str for text in texts)
        or contexts.self_check
    ):
        return None
    kept = _by_table.setdefault(contexts, {})
    key = (hash_name, limits, *texts)
    if key not in kept:
        if len("".join(cast("list[str]", texts))) > _MAX_CHARACTERS:
            return None
        if len(kept) >= MAX_KEPT:
            kept.clear()
        kept[key] = _template(options, canonicalize)
    template = kept.get(key)
    return None if template is None else template.at(created)


def _template(options: JSONObject, canonicalize: Callable[[JSONObject], bytes]) -> _Template | None:
    """The template, if it holds for every time."""
    try:
        least, greatest = (canonicalize({**options, "created": time}) for time in (_LEAST, _GREATEST))
    except OpenBadgeError:
        return None
    before, _, after = least.partition(_LEAST.encode("ascii"))
    made = _Template(before, after)
    holds = before.endswith(b' "') and _SECOND_BLANK_NODE not in least and made.at(_GREATEST) == greatest
    return made if holds else None
