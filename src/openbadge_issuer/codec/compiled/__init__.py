"""The compiled path of `codec.jsonld.canonicalize`: the same bytes, seven to eight times sooner.

A badge spends its time in JSON-LD asking what each member means. The answers depend on the contexts alone, so here
they are asked once, of the general path's own active contexts, and kept:

- `states`: a `State` is an active context with its answers, a `Rule` for each member's name;
- `walk`: one walk over the document writes the quads of each subject by these rules, as text;
- `dataset`: labels the blank nodes (RDFC-1.0), sorts, and joins;
- `parts`: objects that many documents have in common are read once.

**Whatever is accepted here, the general path accepts with the same bytes.** Whatever is unusual, and all that is
wrong, ends in `HandOver`, and the general path begins anew: it alone refuses, so a refusal has one wording.
"""

from __future__ import annotations

from openbadge_issuer.codec.compiled.handover import HandOver
from openbadge_issuer.codec.compiled.parts import Found, Parts
from openbadge_issuer.codec.compiled.walk import canonicalize

__all__ = ["Found", "HandOver", "Parts", "canonicalize"]
