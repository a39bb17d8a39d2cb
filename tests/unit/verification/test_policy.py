from __future__ import annotations

import pickle
from collections import UserList
from datetime import timedelta
from typing import Any

import pytest

from openbadge_issuer.codec.types import Limits
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.ports import Resolution
from openbadge_issuer.verification import CHECKS, FORMATS, Budget, ExpectedRecipient, Policy, TrustedIssuers
from openbadge_issuer.verification.trust.listing import Enquiry, Listing


def test_the_names_of_the_checks_are_part_of_the_contract() -> None:
    assert CHECKS == (
        "carrier",
        "json",
        "contexts",
        "structure",
        "proof",
        "issuer",
        "trust",
        "schemas",
        "refresh",
        "status",
        "dates",
        "recipient",
        "endorsements",
        "credentials",
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"suites": frozenset()}, "config.empty_allow_list"),
        ({"algorithms": frozenset()}, "config.empty_allow_list"),
        ({"suites": frozenset({"rot13-2022"})}, "config.unknown_suite"),
        ({"suites": "eddsa-rdfc-2022"}, "config.policy"),
        ({"algorithms": frozenset({"none"})}, "config.unknown_algorithm"),
        ({"algorithms": "EdDSA"}, "config.policy"),
        ({"required": frozenset()}, "config.empty_allow_list"),
        ({"trust": {"did:web:a": "A"}}, "config.trust"),
        ({"expected_achievement": "https://a.example/x"}, "config.expected_achievement"),
        ({"required": frozenset({"proof", "luck"})}, "config.unknown_check"),
        ({"formats": frozenset()}, "config.empty_allow_list"),
        ({"formats": {"open-badges-3.0", "open-badges-4.0"}}, "config.unknown_format"),
        ({"formats": {"verifiable-presentation"}}, "config.unknown_format"),
        ({"required": frozenset({"dates"})}, "config.proof_not_required"),
    ],
)
def test_what_can_never_work_is_an_error(change: dict[str, Any], code: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Policy(**change)
    assert caught.value.detail_code == code


def test_an_empty_allow_list_of_issuers_is_an_error() -> None:
    with pytest.raises(ConfigurationError, match="empty"):
        TrustedIssuers({})


def test_the_default_policy_has_no_leniency() -> None:
    assert Policy().leniencies == ()


def test_every_leniency_has_a_name() -> None:
    policy = Policy(
        leeway=timedelta(minutes=5),
        fetch_contexts=True,
        suites=Policy().suites | {"eddsa-jcs-2022"},
        required=Policy().required - {"status"},
    )
    assert policy.leniencies == (
        "leeway",
        "fetch_contexts",
        "required: without status",
        "suites: eddsa-jcs-2022",
    )


def test_fewer_suites_are_no_leniency() -> None:
    assert Policy(suites=frozenset({"eddsa-rdfc-2022"})).leniencies == ()


def test_policies_pickle() -> None:
    policy = Policy(trust=TrustedIssuers({"did:web:a": "A"}), expected_issuer="did:web:a")
    assert pickle.loads(pickle.dumps(policy)) == policy


def test_an_expected_recipient_does_not_show_its_value() -> None:
    assert "ada" not in repr(ExpectedRecipient("emailAddress", "ada@example.org"))


def test_nobody_changes_a_policy_afterwards() -> None:
    required = set(Policy().required)
    names = {"did:web:a": "A"}
    policy = Policy(required=required, trust=TrustedIssuers(names))
    required.discard("dates")
    names["did:web:b"] = "B"
    assert policy.required == Policy().required
    assert isinstance(policy.trust, TrustedIssuers)
    assert dict(policy.trust.names) == {"did:web:a": "A"}
    with pytest.raises(TypeError):
        policy.trust.names["did:web:b"] = "B"  # type: ignore[index]


def test_stricter_is_no_leniency() -> None:
    assert Policy(limits=Limits(max_bytes=10)).leniencies == ()


@pytest.mark.parametrize(
    "mistaken",
    [
        {"leeway": 300},
        {"leeway": timedelta(-1)},
        {"staleness": 300},
        {"staleness": timedelta(seconds=-1)},
        {"limits": 10},
        {"budget": 10},
        {"fetch_contexts": "no"},
        {"allow_inline_contexts": None},
        {"expected_issuer": ["did:web:a.example"]},
        {"expected_issuer": ""},
        {"expected_issuer": "did:web:a.example", "expected_achievement": 1},
        {"suites": [["eddsa-rdfc-2022"]]},
        {"required": [3, "proof"]},
    ],
)
def test_what_is_of_another_type_is_refused_when_the_policy_is_made(mistaken: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Policy(**mistaken)
    assert caught.value.detail_code == "config.policy"


@pytest.mark.parametrize(
    ("kind", "value"), [("", "x"), ("id", ""), ("emailAddress", "  "), ("emailAddress", None)]
)
def test_an_expected_recipient_is_somebody(kind: str, value: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ExpectedRecipient(kind, value)
    assert caught.value.detail_code == "config.recipient"


def test_an_expected_address_has_an_at_sign() -> None:
    with pytest.raises(ConfigurationError, match=r"name@example\.org") as caught:
        ExpectedRecipient.email("ada")
    assert caught.value.detail_code == "config.recipient"
    assert (
        ExpectedRecipient.email("ada@b.example,").value == "ada@b.example,"
    )  # badges of others may have it so
    assert ExpectedRecipient("emailAddress", "ada").value == "ada"
    for nobody in (None, "", " "):
        with pytest.raises(ConfigurationError, match="is a text, and not empty"):
            ExpectedRecipient.email(nobody)  # type: ignore[arg-type]


@pytest.mark.parametrize("mistaken", ["ada@example.org", "ada.lovelace", "email"])
def test_a_type_of_an_expected_recipient_that_nobody_has_is_refused_and_not_repeated(mistaken: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ExpectedRecipient(mistaken, "emailAddress")
    assert caught.value.detail_code == "config.recipient"
    assert "ada" not in repr((str(caught.value), caught.value.params))
    assert (
        repr(ExpectedRecipient("ext:studentNumber", "4711")) == "ExpectedRecipient(type='ext:studentNumber')"
    )


@pytest.mark.parametrize(
    ("mistaken", "meant"),
    [
        ("email", "emailAddress"),
        ("emailaddress", "emailAddress"),
        ("e-mail", "emailAddress"),
        ("did", "id"),
        ("mail", "emailAddress"),
        ("my email", "emailAddress"),
        ("user", ""),  # it might be a name, an id, or somebody
        ("sourcedID", "sourcedId"),
        ("ada@example.org", ""),
        ("4711", ""),
    ],
)
def test_the_type_that_was_meant_is_named(mistaken: str, meant: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ExpectedRecipient(mistaken, "x")
    assert caught.value.advice == (f"Did you mean `{meant}`?" if meant else "")


def test_the_recipients_that_are_expected_most_have_a_short_form() -> None:
    assert ExpectedRecipient.email("ada@example.org") == ExpectedRecipient("emailAddress", "ada@example.org")
    assert ExpectedRecipient.did("did:key:z6Mk") == ExpectedRecipient("id", "did:key:z6Mk")


def test_several_registries_are_kept_in_their_order() -> None:
    one, two = TrustedIssuers({"did:web:a": "A"}), TrustedIssuers({"did:web:b": "B"})
    asked = [one, two]
    policy = Policy(trust=asked)
    asked.clear()
    assert policy.registries == (one, two)
    assert policy.trust == (one, two)
    assert Policy(trust=one).registries == (one,)
    assert Policy().registries == ()


@pytest.mark.parametrize(
    ("trust", "code"),
    [
        ([], "config.empty_allow_list"),
        ((), "config.empty_allow_list"),
        (["did:web:a"], "config.trust"),
        ([TrustedIssuers({"did:web:a": "A"}), 7], "config.trust"),
        (7, "config.trust"),
        ("did:web:a", "config.trust"),
        (set(), "config.trust"),
    ],
)
def test_a_list_of_what_are_no_registries_is_refused(trust: Any, code: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Policy(trust=trust)
    assert caught.value.detail_code == code


@pytest.mark.parametrize(
    "expected", [{"trust": TrustedIssuers({"did:web:a": "A"})}, {"expected_issuer": "did:web:a"}]
)
def test_an_achievement_is_expected_of_somebody(expected: dict[str, Any]) -> None:
    assert Policy(expected_achievement="urn:x", **expected).expected_achievement == "urn:x"


def test_more_than_the_usual_is_a_leniency() -> None:
    assert Policy(limits=Limits(max_bytes=10**9)).leniencies == ("limits",)
    assert Policy(budget=Budget(max_requests=1000)).leniencies == ("budget",)
    assert Policy(status_issuers=frozenset({"did:web:b"})).leniencies == ("status_issuers: did:web:b",)
    assert Policy(undisclosed={"status", "dates"}).leniencies == ("undisclosed: dates", "undisclosed: status")
    assert Policy(allow_other_presenter=True).leniencies == ("allow_other_presenter",)
    assert Policy(staleness=timedelta(1), follow_links=True, allow_inline_contexts=True).leniencies == (
        "staleness",
        "allow_inline_contexts",
        "follow_links",
    )


def test_only_of_what_can_be_left_out_it_is_said_that_it_may_be() -> None:
    assert Policy().undisclosed == frozenset()
    names = ["credentials", "dates", "endorsements", "refresh", "resources", "schemas", "status"]
    assert Policy(undisclosed={*names}).undisclosed == {*names}
    with pytest.raises(ConfigurationError, match=f"takes {', '.join(names)}, and not") as raised:
        Policy(undisclosed={"proof"})
    assert raised.value.detail_code == "config.unknown_check"


@pytest.mark.parametrize(
    "name", ["suites", "algorithms", "formats", "required", "status_issuers", "undisclosed"]
)
def test_a_set_of_names_is_one(name: str) -> None:
    for mistaken in (7, None, "proof"):
        given: dict[str, Any] = {name: mistaken}
        with pytest.raises(ConfigurationError) as caught:
            Policy(**given)
        assert caught.value.detail_code == "config.policy"


def test_the_types_that_there_are_come_with_the_refusal() -> None:
    with pytest.raises(ConfigurationError) as caught:
        ExpectedRecipient("telephone number", "4711")
    types = caught.value.params["types"]
    assert isinstance(types, list | tuple)
    assert {"id", "emailAddress"} <= set(types)


def test_badges_and_records_of_them_are_taken_and_all_else_by_name() -> None:
    assert Policy().formats == {"open-badges-2.0", "open-badges-3.0", "clr-2.0"}
    assert FORMATS - Policy().formats == {"open-badges-3.0-endorsement", "verifiable-credential"}
    assert Policy(formats=FORMATS).leniencies == (
        "formats: open-badges-3.0-endorsement",
        "formats: verifiable-credential",
    )
    assert Policy(formats={"open-badges-3.0"}).leniencies == ()
    with pytest.raises(
        ConfigurationError, match=r"`formats` takes clr-2.0, open-badges-2.0, .* not 'badges'"
    ):
        Policy(formats={"badges"})


class OwnList(UserList[str]):
    """A registry of the caller's own, which is a list of issuers as well."""

    name = "Our own"

    def look_up(self, enquiry: Enquiry, /) -> Resolution[Listing]:
        return TrustedIssuers({each: each for each in self}).look_up(enquiry)


def test_a_registry_that_is_a_list_as_well_is_one_registry() -> None:
    own = OwnList(["did:web:a"])
    assert Policy(trust=own).registries == (own,)
