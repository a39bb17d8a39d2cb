"""The public surface, name by name: a change here is a change for every user."""

from __future__ import annotations

import pickle
import subprocess
import sys

import openbadge_issuer
from openbadge_issuer import errors

SURFACE = """
    Achievement AchievementCredential Alignment AsyncSigner Award ContextTable Criteria Documents Evidence
    ExpectedRecipient Extracted Fetch Finding Image Irrevocable Issuer Limits LocalSigner OpenBadgeError Policy Prepared
    Profile PublicKey Recipient Report Result ResultDescription RubricCriterionLevel SecuredCredential Signer
    SigningRequest TrustedIssuers Verdict VerificationRefused VerificationUndecided VerifiedCredential Verifier
    __version__ bake extract lint
""".split()  # noqa: SIM905


def test_surface() -> None:
    assert openbadge_issuer.__all__ == SURFACE
    assert dir(openbadge_issuer) == SURFACE


def test_every_name_is_there_and_says_what_it_is() -> None:
    for name in SURFACE:
        value = getattr(openbadge_issuer, name)
        if name != "__version__":
            assert value.__doc__, f"{name} has no docstring"


def test_importing_loads_nothing_heavy() -> None:
    code = "import sys, openbadge_issuer; print(sorted(m for m in sys.modules if m.startswith('openbadge_issuer')))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert loaded == "['openbadge_issuer', 'openbadge_issuer._lazy']"


def test_working_names_load_no_optional_part() -> None:
    code = (
        "import sys; from openbadge_issuer import Issuer, Award, Verifier, bake\n"
        "heavy = ('pyld', 'httpx', 'jwcrypto', 'PIL', 'typer', 'rich', 'asyncio', 'defusedxml')\n"
        "print([module for module in heavy if module in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert loaded == "[]"


def test_error_codes_are_stable_and_distinct() -> None:
    leaves = [
        cls
        for cls in vars(errors).values()
        if isinstance(cls, type) and issubclass(cls, errors.OpenBadgeError)
    ]
    codes = [cls.code for cls in leaves if not cls.__name__.startswith("_") and "code" in vars(cls)]
    assert len(codes) == len(set(codes))


def test_errors_survive_pickling() -> None:
    error = errors.ResolutionError(
        "not there", code="resolve.gone", decided=False, retry="later", params={"url": "u"}
    )
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.detail_code, again.decided, again.retry) == (
        "not there",
        "resolve.gone",
        False,
        "later",
    )
    assert again.params == {"url": "u"}
