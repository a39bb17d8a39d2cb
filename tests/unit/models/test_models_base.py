from __future__ import annotations

import copy
import inspect
import pickle
import re
import subprocess
import sys
from subprocess import run
from types import MappingProxyType
from typing import Any

import pydantic
import pytest

from openbadge_issuer import models
from openbadge_issuer.codec.types import Limits
from openbadge_issuer.errors import ModelError
from openbadge_issuer.models import (
    Achievement,
    AchievementCredential,
    AchievementSubject,
    AchievementType,
    Address,
    Alignment,
    Criteria,
    EndorsementCredential,
    IdentityObject,
    Image,
    Model,
    Profile,
    Proof,
)

COURSE = {
    "id": "https://school.example/courses/py",
    "type": ["Achievement"],
    "name": "Python",
    "description": "Writes programs.",
    "criteria": {"narrative": "Pass."},
}


def course(**members: object) -> Achievement:
    return Achievement.from_json(COURSE).replace(**members)


def codes(error: pytest.ExceptionInfo[ModelError]) -> list[tuple[str, str]]:
    return [(finding.code, finding.pointer) for finding in error.value.findings]


def test_python_names_are_snake_case_and_json_names_camel_case() -> None:
    achievement = Achievement(
        id="https://school.example/courses/py",
        name="Python",
        description="Writes programs.",
        criteria=Criteria(narrative="Pass."),
        achievement_type="Course",
        in_language="en",
    )
    assert achievement.to_json() == {**COURSE, "achievementType": "Course", "inLanguage": "en"}
    assert achievement.achievement_type is AchievementType.COURSE


def test_type_may_be_left_out_in_python_but_not_in_a_document() -> None:
    assert Image(id="https://school.example/a.png").type == "Image"
    with pytest.raises(ModelError) as error:
        Image.from_json({"id": "https://school.example/a.png"})
    assert codes(error) == [("model.missing", "/type")]
    without = {key: value for key, value in COURSE.items() if key != "type"}
    with pytest.raises(ModelError) as error:
        Achievement.from_json(without)
    assert codes(error) == [("model.missing", "/type")]


def test_a_missing_context_is_named_as_the_document_names_it() -> None:
    with pytest.raises(ModelError) as error:
        EndorsementCredential.from_json({"type": ["VerifiableCredential", "EndorsementCredential"]})
    assert ("model.missing", "/@context") in codes(error)


def test_none_means_left_out_in_python_and_null_is_refused_in_json() -> None:
    assert "humanCode" not in course(human_code=None).to_json()
    with pytest.raises(ModelError) as error:
        Achievement.from_json({**COURSE, "humanCode": None})
    assert codes(error) == [("model.type", "/humanCode")]


def test_one_or_many_is_read_both_ways_and_written_as_an_array() -> None:
    single = Achievement.from_json({**COURSE, "type": "Achievement", "tag": "python"})
    many = Achievement.from_json({**COURSE, "tag": ["python"]})
    assert single == many
    assert single.tag == ("python",)
    assert single.to_json() == {**COURSE, "tag": ["python"]}


def test_empty_arrays_are_left_out() -> None:
    assert Achievement.from_json({**COURSE, "tag": [], "alignment": []}).to_json() == COURSE


def test_numbers_stay_numbers() -> None:
    assert course(credits_available=3).to_json()["creditsAvailable"] == 3
    assert isinstance(course(credits_available=3).credits_available, int)
    assert course(credits_available=2.5).credits_available == 2.5


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("3", "model.type"),
        (True, "model.type"),
        ([3], "model.type"),
        (float("nan"), "model.number"),
        (float("inf"), "model.number"),
    ],
)
def test_what_is_no_number_is_refused(value: object, code: str) -> None:
    with pytest.raises(ModelError) as error:
        course(credits_available=value)
    assert codes(error) == [(code, "/creditsAvailable")]


def test_texts_and_booleans_are_never_converted() -> None:
    for member, value in (("name", 3), ("name", b"x"), ("description", True), ("version", 1.0)):
        with pytest.raises(ModelError) as error:
            Achievement.from_json({**COURSE, member: value})
        assert codes(error) == [("model.type", f"/{member}")]
    with pytest.raises(ModelError) as error:
        IdentityObject(hashed="false", identity_hash="x", identity_type="name")  # type: ignore[arg-type]
    assert codes(error) == [("model.type", "/hashed")]


def test_unknown_members_are_kept_and_written_back_unchanged() -> None:
    document = {
        **COURSE,
        "ceterms:ctid": "ce-1",
        "achievement_type": "Course",
        "more": [1, {"a": [None, True, 2.5]}],
    }
    achievement = Achievement.from_json(document)
    assert achievement.to_json() == document
    assert achievement.achievement_type is None  # the Python spelling means nothing in a document
    assert achievement.extensions["ceterms:ctid"] == "ce-1"


def test_extensions_are_given_by_hand_as_a_mapping() -> None:
    given = {"ceterms:ctid": "ce-1", "more": [{"a": 1}]}
    achievement = course(extensions=MappingProxyType(given))
    assert achievement.to_json() == {**COURSE, **given}
    given["ceterms:ctid"] = "changed"
    assert achievement.extensions["ceterms:ctid"] == "ce-1"


@pytest.mark.parametrize(
    ("extensions", "code", "pointer"),
    [
        ({"id": "urn:x:y"}, "model.keyword", "/id"),
        ({"a": {1, 2}}, "model.json", ""),
        ({"a": float("nan")}, "model.json", ""),
        ({"a": "\ud800"}, "model.text", ""),
        ({"a": {3: 4}}, "model.member_name", ""),
        ([("a", 1)], "model.argument", ""),
    ],
)
def test_extensions_must_be_json_and_new(extensions: Any, code: str, pointer: str) -> None:
    with pytest.raises(ModelError) as error:
        Criteria(narrative="x", extensions=extensions)
    assert codes(error) == [(code, pointer)]


def test_a_misspelled_keyword_gets_a_suggestion() -> None:
    with pytest.raises(ModelError, match="did you mean `achievement_type`") as error:
        course(achievment_type="Course")
    assert codes(error) == [("model.keyword", "/achievment_type")]
    assert error.value.findings[0].params["suggestion"] == "achievement_type"


def test_a_json_name_as_keyword_is_refused_with_both_ways_out() -> None:
    with pytest.raises(ModelError, match=r"in Python write `achievement_type`.*from_json"):
        course(achievementType="Course")


def test_a_closed_class_refuses_unknown_members_and_suggests() -> None:
    with pytest.raises(ModelError, match="Did you mean 'caption'") as error:
        Image.from_json({"id": "https://school.example/a.png", "type": "Image", "captoin": "x"})
    assert codes(error) == [("model.extra", "/captoin")]
    with pytest.raises(ModelError, match="has no member `extensions`"):
        Image(id="https://school.example/a.png", extensions={"a": 1})


def test_a_misspelled_required_member_is_pointed_out() -> None:
    document = {("critera" if key == "criteria" else key): value for key, value in COURSE.items()}
    with pytest.raises(
        ModelError, match=r"`/criteria` is missing\. There is 'critera': is that what it is\?"
    ):
        Achievement.from_json(document)


def test_everything_that_is_wrong_is_listed_with_pointers_into_the_document() -> None:
    document = {
        **COURSE,
        "id": "no uri",
        "achievementType": "MicroCredntial",
        "creator": {"id": "did:web:school.example", "type": "Profile", "image": {"type": "Image"}},
        "alignment": {"type": "Alignment", "targetName": "x"},
        "resultDescription": [
            {"id": "urn:x:y", "type": ["ResultDescription"], "name": "n", "resultType": "Status"},
            3,
        ],
    }
    with pytest.raises(ModelError) as error:
        Achievement.from_json(document)
    assert codes(error) == [
        ("model.uri", "/id"),
        ("model.missing", "/alignment/targetUrl"),
        ("model.enum", "/achievementType"),
        ("model.missing", "/creator/image/id"),
        ("model.type", "/resultDescription/1"),
    ]
    assert "Did you mean 'MicroCredential'?" in str(error.value)
    assert error.value.pointer == "/id"
    assert error.value.detail_code == "model"


def test_tokens_of_a_pointer_are_escaped() -> None:
    with pytest.raises(ModelError) as error:
        Image.from_json({"id": "https://school.example/a.png", "type": "Image", "a/b~c": "x"})
    assert codes(error) == [("model.extra", "/a~1b~0c")]


def test_construction_by_hand_raises_model_error_and_not_pydantics() -> None:
    with pytest.raises(ModelError) as error:
        Achievement(id="x", name=3, description="d", criteria=Image(id="urn:x:y"))  # type: ignore[arg-type]
    assert codes(error) == [("model.uri", "/id"), ("model.type", "/criteria"), ("model.type", "/name")]
    assert error.value.findings[1].advice == "In Python it is made by Criteria(...)."
    assert error.value.__cause__ is None
    assert error.value.__context__ is None  # pydantic's error would hold the values


def test_no_value_of_a_person_gets_into_an_error_or_repr() -> None:
    secret = "ada@example.org"
    document = {
        "id": secret,
        "type": ["Profile", secret],
        "name": {"en": secret},
        "email": [secret],
        "phone": {secret: secret},
        "url": secret,
        "dateOfBirth": secret,
        "otherIdentifier": [{"type": secret, "identifier": {"a": secret}, "identifierType": secret}],
        "address": {"type": "Address", "addressCountryCode": secret},
        "endorsementJwt": secret,
        "image": secret,
        "parentOrg": secret,
    }
    with pytest.raises(ModelError) as error:
        Profile.from_json(document)
    assert len(error.value.findings) == 13
    assert secret not in str(error.value)
    assert secret not in repr(error.value.findings)
    assert secret.encode() not in pickle.dumps(error.value)
    profile = Profile(
        id="did:web:x.example", name=secret, email=secret, extensions={"note": secret, "x": {"y": secret}}
    )
    assert secret not in repr(profile)
    assert secret not in str(profile)
    assert secret not in repr(profile.extensions)
    assert "name=…" in repr(profile)


def test_repr_shows_types_and_terms() -> None:
    shown = repr(course(achievement_type="Course"))
    assert "type=('Achievement',)" in shown
    assert "Course" in shown
    assert "name='Python'" in shown
    assert "criteria=Criteria(" in shown


def test_repr_of_what_can_be_earned_shows_no_person_and_no_flood() -> None:
    creator = Profile(id="https://ada.example/", name="Ada Lovelace", email="ada@example.org")
    shown = repr(
        course(creator=creator, description="d" * 1_000, extensions={"note": "ask grace@example.org"})
    )
    assert "Lovelace" not in shown
    assert "example.org" not in shown
    assert "ada.example" not in shown
    assert "d" * 40 in shown
    assert len(shown) < 500


def test_a_model_can_not_be_changed() -> None:
    achievement = course(tag=["a"], extensions={"x": {"y": [1]}})
    with pytest.raises(ModelError, match=r"replace\(name=\.\.\.\)"):
        achievement.name = "Other"  # type: ignore[misc]
    with pytest.raises(ModelError):
        del achievement.name
    assert isinstance(achievement.tag, tuple)
    extensions: Any = achievement.extensions
    for name, arguments in (
        ("__setitem__", ("x", 1)),
        ("clear", ()),
        ("update", ({"z": 1},)),
        ("pop", ("x",)),
    ):
        for frozen in (extensions, extensions["x"]):
            with pytest.raises(TypeError, match="can not be changed"):
                getattr(frozen, name)(*arguments)
    assert achievement.extensions["x"] == {"y": (1,)}


def test_arguments_are_not_kept_or_changed() -> None:
    document = copy.deepcopy({**COURSE, "x": {"y": [1]}})
    before = copy.deepcopy(document)
    achievement = Achievement.from_json(document)
    assert document == before
    document["x"]["y"].append(2)  # type: ignore[index]
    assert achievement.to_json() == before
    written = achievement.to_json()
    written["x"]["y"].append(3)  # type: ignore[index, union-attr, call-overload]
    assert achievement.to_json() == before


def test_copies_and_pickles_are_equal() -> None:
    achievement = course(extensions={"x": {"y": [1]}}, achievement_type="Course")
    others: list[Any] = [
        pickle.loads(pickle.dumps(achievement)),
        copy.copy(achievement),
        copy.deepcopy(achievement),
    ]
    for other in others:
        assert other == achievement
        assert hash(other) == hash(achievement)
        assert other.to_json() == achievement.to_json()
        with pytest.raises(TypeError):
            other.extensions["x"].update(z=1)
    assert achievement != course(achievement_type="Course")
    assert achievement != course(extensions={"x": {"y": [2]}}, achievement_type="Course")


def test_replace_gives_a_checked_copy() -> None:
    achievement = course(extensions={"x": 1}, version="1")
    changed = achievement.replace(name="Other", version=None)
    assert (changed.name, changed.version, achievement.name) == ("Other", None, "Python")
    assert changed.extensions == {"x": 1}
    assert achievement.replace(extensions=None).extensions == {}
    with pytest.raises(ModelError):
        achievement.replace(name=None)
    with pytest.raises(ModelError):
        achievement.model_copy(update={"id": "no uri"})
    assert achievement.model_copy() == achievement


def test_replace_keeps_a_document_time_without_zone() -> None:
    proof = Proof.from_json({"type": "X", "created": "2026-01-31T09:30:00"})
    assert proof.replace(nonce="n").to_json() == {"type": "X", "created": "2026-01-31T09:30:00", "nonce": "n"}


def test_from_json_takes_a_model_and_any_mapping() -> None:
    achievement = course()
    assert Achievement.from_json(achievement) is achievement  # type: ignore[arg-type]
    assert Achievement.from_json(MappingProxyType(COURSE)) == achievement
    assert Achievement.model_validate(COURSE) == achievement


@pytest.mark.parametrize("value", ['{"id": "x"}', b"{}", None, 3, [COURSE], Criteria(narrative="x")])
def test_from_json_refuses_what_is_no_object(value: object) -> None:
    with pytest.raises(ModelError) as error:
        Achievement.from_json(value)  # type: ignore[arg-type]
    assert codes(error) == [("model.no_object", "")]


def test_documents_beyond_the_limits_are_refused_at_once() -> None:
    deep: dict[str, object] = {"id": "urn:x:y", "type": ["Profile"]}
    cyclic: dict[str, object] = {"id": "urn:x:y", "type": ["Profile"]}
    cyclic["parentOrg"] = cyclic
    inner = deep
    for _ in range(5000):
        inner["parentOrg"] = inner = {"id": "urn:x:y", "type": ["Profile"]}
    for document in (deep, cyclic):
        with pytest.raises(ModelError) as error:
            Profile.from_json(document)
        assert error.value.findings[0].code == "model.limit"
    with pytest.raises(ModelError) as error:
        Profile.from_json(deep, limits=Limits(max_depth=10_000, max_values=100_000))
    assert error.value.findings[0].code == "model.recursion"
    with pytest.raises(ModelError) as error:
        Achievement.from_json({**COURSE, "tag": ["x"] * 60_000})
    assert error.value.findings[0].params == {"limit": "max_values", "maximum": 50_000}


def test_what_wider_limits_let_in_is_written_or_refused() -> None:
    document: dict[str, object] = {"id": "urn:x:y", "type": ["Profile"]}
    for _ in range(200):
        document = {"id": "urn:x:y", "type": ["Profile"], "parentOrg": document}
    profile = Profile.from_json(document, limits=Limits(max_depth=1000))
    assert profile.to_json() == document

    def in_a_deep_stack(levels: int) -> None:
        if levels:
            in_a_deep_stack(levels - 1)
        else:
            profile.to_json()

    with pytest.raises(ModelError) as error:
        in_a_deep_stack(sys.getrecursionlimit() - 400)
    assert error.value.findings[0].code == "model.limit"


def test_a_member_name_must_be_text() -> None:
    for name, code in ((3, "model.member_name"), ("\ud800", "model.text")):
        with pytest.raises(ModelError) as error:
            Profile.from_json({"id": "urn:x:y", "type": ["Profile"], name: 4})  # type: ignore[dict-item]
        assert codes(error) == [(code, "")]


def test_models_can_not_be_nested_without_end_by_hand() -> None:
    def nest() -> None:
        profile = Profile(id="urn:x:y")
        for _ in range(200):
            profile = Profile(id="urn:x:y", parent_org=profile)

    with pytest.raises(ModelError) as error:
        nest()
    assert error.value.findings[0].code == "model.limit"


def test_a_flood_of_errors_gives_a_hundred_findings() -> None:
    with pytest.raises(ModelError) as error:
        Achievement.from_json({**COURSE, "alignment": [{}] * 10_000})
    assert len(error.value.findings) == 100
    assert len(str(error.value)) < 1000
    with pytest.raises(ModelError) as error:
        Image.from_json({f"x{number}": 1 for number in range(20_000)})
    assert len(error.value.findings) == 100


def test_pydantic_writes_what_to_json_writes() -> None:
    class Answer(pydantic.BaseModel):
        achievement: Achievement

    achievement = course(tag=["a"])
    assert achievement.model_dump() == achievement.to_json()
    assert Answer(achievement=achievement).model_dump(mode="json") == {"achievement": achievement.to_json()}
    with pytest.raises(pydantic.ValidationError):
        Answer.model_validate({"achievement": {"id": "x"}})


def test_subclasses_of_a_member_class_may_be_given() -> None:
    class School(Profile):
        pass

    subject = AchievementSubject(achievement=course(), source=School(id="did:web:x.example"))
    assert subject.to_json()["source"] == {"id": "did:web:x.example", "type": ["Profile"]}


def test_first_use_from_many_threads() -> None:
    script = """
import sys
from concurrent.futures import ThreadPoolExecutor
from openbadge_issuer.models import AchievementCredential, Achievement, Criteria, Profile, Image
sys.setswitchinterval(1e-6)
def work(number):
    kinds = [
        lambda: Image(id="urn:x:y"),
        lambda: Profile(id="urn:x:y"),
        lambda: Achievement(id="urn:x:y", name="n", description="d", criteria=Criteria(narrative="x")),
        lambda: Criteria(narrative="x"),
    ]
    return kinds[number % 4]().to_json()
with ThreadPoolExecutor(16) as pool:
    results = list(pool.map(work, range(64)))
assert all(results[number] == results[number % 4] for number in range(64))
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)


def test_defaults_are_what_new_credentials_need() -> None:
    credential = AchievementCredential(
        id="urn:uuid:1d1f4ea8-6b0c-4f3c-9a0c-111111111111",
        issuer="did:web:school.example",
        valid_from="2026-01-31T09:30:00Z",  # type: ignore[arg-type]
        credential_subject=AchievementSubject(id="did:key:z6Mk", achievement=course()),
    )
    assert credential.context == (
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    )
    assert credential.type == ("VerifiableCredential", "OpenBadgeCredential")
    assert credential.issuer_id == "did:web:school.example"
    assert list(credential.to_json())[:3] == ["@context", "id", "type"]
    assert credential.replace(issuer=Profile(id="did:web:b.example")).issuer_id == "did:web:b.example"


def test_contexts_are_checked_in_order_and_further_ones_may_follow() -> None:
    document = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
        ],
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "id": "urn:x:y",
        "name": "n",
        "issuer": "did:web:x.example",
        "validFrom": "2026-01-31T09:30:00Z",
        "credentialSubject": {"id": "urn:x:z", "type": "EndorsementSubject"},
    }
    contexts = document["@context"]
    assert isinstance(contexts, list)
    further = [*contexts, "https://x.example/c", {"@vocab": "https://x.example/#"}]
    assert EndorsementCredential.from_json({**document, "@context": further}).to_json()["@context"] == further
    for wrong, code in (
        (contexts[:1], "model.context"),
        (contexts[::-1], "model.context"),
        (["https://www.w3.org/2018/credentials/v1", contexts[1]], "model.context"),
        ([], "model.context"),
        ([*contexts, 3], "model.context_entry"),
    ):
        with pytest.raises(ModelError) as error:
            EndorsementCredential.from_json({**document, "@context": wrong})
        assert error.value.findings[0].code == code


def test_exactly_one_subject() -> None:
    with pytest.raises(ModelError) as error:
        AchievementCredential.from_json({"credentialSubject": [{}, {}]})
    assert ("model.type", "/credentialSubject") in codes(error)


def test_address_takes_two_capital_letters_as_country_code() -> None:
    assert Address(address_country_code="US").address_country_code == "US"
    for wrong in ("USA", "us", "U1", "US\n"):
        with pytest.raises(ModelError) as error:
            Address(address_country_code=wrong)
        assert codes(error) == [("model.country", "/addressCountryCode")]


@pytest.mark.parametrize("built", [False, True])
def test_help_names_the_members(built: bool) -> None:  # noqa: FBT001
    if built:
        Alignment(target_name="x", target_url="https://a.example/")
    shown = str(inspect.signature(Alignment))
    assert "target_name: str" in shown
    assert re.search(
        r"target_code: (Optional\[str\]|str \| None) = None", shown
    )  # as the Python at hand writes it
    assert "extensions: dict[str, object]" in shown
    assert "Annotated" not in shown
    assert "extensions" not in str(inspect.signature(Image))  # takes no members of your own


@pytest.mark.parametrize(
    "built", ["Address.model_rebuild()", "Model.model_rebuild(force=True)", "Model.from_json({})"]
)
def test_help_names_the_members_whoever_built_the_model(built: str) -> None:
    """In a process of its own, where nobody has built any before."""
    program = f"""if True:
        import inspect
        from openbadge_issuer.models import Address
        from openbadge_issuer.models.base import Model
        {built}
        print(inspect.signature(Address))"""
    shown = run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "address_country" in shown


def test_every_model_has_a_signature_with_what_it_needs_first() -> None:
    for name in models.__all__:
        kind = getattr(models, name)
        if isinstance(kind, type) and issubclass(kind, Model):
            required = [
                parameter.default is inspect.Parameter.empty
                for parameter in inspect.signature(kind).parameters.values()
            ]
            assert required == sorted(required, reverse=True), name
            assert "Annotated" not in str(inspect.signature(kind)), name
