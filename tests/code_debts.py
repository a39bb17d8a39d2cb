"""Codes whose sentences or advice a translator can not yet make out of the catalogue: these lists only shrink."""

VALUES_BESIDE_PARAMS: frozenset[str] = frozenset({})
"""Codes with a value in a sentence that is in no `params`."""

SEVERAL_SENTENCES: frozenset[str] = frozenset({})
"""Codes that say several things, or nothing."""

OTHERWISE_IN_REPORTS: frozenset[str] = frozenset({})
"""Codes under which a check says more than their sentence, and one that the reader does not see."""

ADVICE_VALUES_BESIDE_PARAMS: frozenset[str] = frozenset(
    {
        "jsonld.context_unreadable",
        "proof.previous_unknown",
        "proof.suite_refused",
        "proof.suite_unknown",
        "resolve.key_in_did",
        "resolve.unavailable",
        "trust.unavailable",
    }
)
"""Codes with a value in their advice that is in no `params`, or with the advice of another error."""

SEVERAL_ADVICES: frozenset[str] = frozenset(
    {
        "json.type",
        "proof.suite_refused",
        "proof.suite_unknown",
        "resolve.unavailable",
        "trust.unavailable",
    }
)
"""Codes with several advices."""
