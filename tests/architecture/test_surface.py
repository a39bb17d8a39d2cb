"""The public surface, name by name: a change here is a change for every user."""

from __future__ import annotations

import importlib
import pickle
import subprocess
import sys

import pytest

import openbadge_issuer
from openbadge_issuer import errors

SURFACE = """
    Achievement AchievementCredential Alignment AsyncSigner Award Check ContextTable Criteria Diagnosis Documents
    Download Evidence ExpectedRecipient Extracted Fetch Finding Image Irrevocable IrrevocableWarning Issuer
    IssuerSetup Limits LocalSigner OpenBadgeError Outcome Policy Prepared Profile PublicKey Recipient Report Result
    ResultDescription RubricCriterionLevel SecuredCredential Signer SigningAlgorithm SigningRequest StatusFile
    StatusLists TrustedIssuers Verdict VerificationRefused VerificationUndecided VerifiedCredential Verifier
    __version__ bake default_contexts delivery_message diagnose extract lint
""".split()  # noqa: SIM905


def test_surface() -> None:
    assert openbadge_issuer.__all__ == SURFACE
    assert dir(openbadge_issuer) == SURFACE


def test_every_name_is_there_and_says_what_it_is() -> None:
    for name in SURFACE:
        value = getattr(openbadge_issuer, name)
        if name not in ("__version__", "SigningAlgorithm"):  # a text, and an alias, which can not have one
            assert value.__doc__, f"{name} has no docstring"


def test_importing_loads_nothing_heavy() -> None:
    code = "import sys, openbadge_issuer; print(sorted(m for m in sys.modules if m.startswith('openbadge_issuer')))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert loaded == "['openbadge_issuer', 'openbadge_issuer._lazy']"


OPTIONAL = (
    *("asyncio", "cryptography.x509", "defusedxml", "http.client", "httpx", "jsonschema", "jwcrypto", "PIL"),
    *("pyld", "rfc8785", "rich", "socket", "sqlalchemy", "ssl", "typer", "xml.etree"),
)
LATER = (  # what the first badge needs, and the names alone do not
    *("cryptography", "pydantic", "pydantic_core", "openbadge_issuer.codec.jsonld", "openbadge_issuer.dids"),
    *("openbadge_issuer.issuing.registrar", "openbadge_issuer.issuing.status_lists"),
    *("openbadge_issuer.keys.local", "openbadge_issuer.keys.public", "openbadge_issuer.models.terms"),
    *("openbadge_issuer.proofs.data_integrity", "openbadge_issuer.proofs.vc_jwt", "openbadge_issuer.rules"),
    "openbadge_issuer.verification.report",
)


def loaded(modules: tuple[str, ...], code: str) -> list[str]:
    """Those of the modules that are there after the code, in a fresh process."""
    asked = f"import sys\n{code}\nprint(*(module for module in {modules!r} if module in sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_working_names_load_nothing_heavy() -> None:
    """This keeps the budget of docs/import-time.md without a clock; the modules exist, or it would prove nothing."""
    assert loaded(OPTIONAL + LATER, "from openbadge_issuer import Issuer, Award, Verifier, bake") == []
    assert loaded(LATER, f"import {', '.join(LATER)}") == list(LATER)


def test_no_name_loads_an_optional_part() -> None:
    assert loaded(OPTIONAL, "from openbadge_issuer import *") == []


@pytest.mark.parametrize(
    "room",
    [
        "assessment",
        "assessment.agreement",
        "assessment.blinding",
        "assessment.definitions",
        "delivery",
        "doctor",
        "fetching",
        "keys",
        "ledger",
        "models",
        "pages",
        "programme",
        "programme.packets",
        "proofs",
        "status",
        "verification",
    ],
)
def test_names_that_load_at_first_use_are_all_there(room: str) -> None:
    package = importlib.import_module(f"openbadge_issuer.{room}")
    assert dir(package) == sorted(package.__all__)
    for name in package.__all__:
        assert getattr(package, name) is vars(package)[name], name
    with pytest.raises(AttributeError, match=r"has no attribute 'nothing'"):
        _ = package.nothing


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
