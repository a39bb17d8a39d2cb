"""Each rule of the linter: what it finds, where, how severe; and what a clean list promises."""

from __future__ import annotations

import pytest

from assessment_world import definition, product_definition
from definition_samples import COMPLETE, changed, complete
from openbadge_issuer.assessment import Definition
from openbadge_issuer.assessment.definitions import lint, quality_report
from openbadge_issuer.assessment.definitions.linting import RULES
from openbadge_issuer.errors import AssessmentError, Finding
from requiring import need_module

need_module("ruamel.yaml")
LEVEL = "/criteria/1/levels/1"
CASES: list[tuple[str, dict[str, object], str]] = [
    ("name", {"/name": ...}, "/name"),
    ("name", {"/name": " "}, "/name"),
    ("competency", {"/competency": ...}, "/competency"),
    ("competency", {"/competency": "The educator plans. The educator checks."}, "/competency"),
    ("competency_wording", {"/competency": "This badge shows that teachers check."}, "/competency"),
    ("competency_wording", {"/competency": "After the course, teachers check."}, "/competency"),
    ("competency_wording", {"/competency": "Teachers will be able to check."}, "/competency"),
    ("competency_wording", {"/competency": "The educator understands checks."}, "/competency"),
    ("competency_wording", {"/competency": "An educator can appreciate checks."}, "/competency"),
    ("competency_length", {"/competency": "The educator " + "x" * 500}, "/competency"),
    ("competency_length", {"/competency": "The educator checks" + " often" * 40}, "/competency"),
    ("key_method", {"/keyMethod": ...}, "/keyMethod"),
    ("method_components", {"/methodComponents": ...}, "/methodComponents"),
    ("citations", {"/citations": ...}, "/citations"),
    ("citation_place", {"/citations/0/doi": ...}, "/citations/0"),
    ("doi", {"/citations/0/doi": "https://doi.org/10.1177/003172171009200119"}, "/citations/0/doi"),
    ("doi", {"/citations/0/doi": "black box"}, "/citations/0/doi"),
    ("citation_url", {"/citations/0/url": "urn:isbn:9780708713815"}, "/citations/0/url"),
    ("citation_text", {"/citations/0/text": "Inside the black box."}, "/citations/0/text"),
    (
        "citation_twice",
        {"/citations": [{"text": "A (1998)", "url": "https://a.example/1"}] * 2},
        "/citations/1",
    ),
    ("rationale", {"/rationale": ...}, "/rationale"),
    ("resources", {"/resources": ...}, "/resources"),
    ("equity", {"/equity": ...}, "/equity/goals"),
    ("equity", {"/equity/barriers": ""}, "/equity/barriers"),
    ("equity_short", {"/equity/barriers": "None at all."}, "/equity/barriers"),
    (
        "equity_same",
        {"/equity/goals": "There is no  fee and no course to attend, so time and money keep nobody AWAY."},
        "/equity/goals",
    ),
    ("placeholder", {"/equity/goals": "TBD"}, "/equity/goals"),
    ("placeholder", {"/rationale": "[Insert the rationale here]"}, "/rationale"),
    ("placeholder", {"/keyMethod": "Lorem ipsum dolor sit amet."}, "/keyMethod"),
    ("placeholder", {"/criteria/1/description": "???"}, "/criteria/1/description"),
    ("mojibake", {"/rationale": "R\u00c3\u00a9sum\u00c3\u00a9s of lessons say so."}, "/rationale"),
    ("mojibake", {"/rationale": "Learners\u00e2\u20ac\u2122 answers say so."}, "/rationale"),
    ("mojibake", {"/rationale": "R\ufffdsum\ufffds of lessons say so."}, "/rationale"),
    (
        "email",
        {"/parts/0/requirements/0/prompt": "Write to ada@school.example."},
        "/parts/0/requirements/0/prompt",
    ),
    ("parts", {"/parts": ...}, "/parts"),
    ("part_names", {"/parts/1/name": "overview"}, "/parts/1/name"),
    ("prompt", {"/parts/0/requirements/0/prompt": ...}, "/parts/0/requirements/0/prompt"),
    ("duplicate_id", {"/criteria/1/id": "overview"}, "/criteria/1/id"),
    ("duplicate_id", {"/parts/1/requirements/0/id": "context"}, "/parts/1/requirements/0/id"),
    ("duplicate_id", {f"{LEVEL}/id": "developing"}, f"{LEVEL}/id"),
    ("evidence", {"/parts/0/requirements/0/atLeast": 0, "/parts/1/requirements/0/atLeast": 0}, "/parts"),
    ("work", {"/parts/1/requirements/0/kind": "text"}, "/parts"),
    (
        "unknown_criterion",
        {"/parts/0/requirements/0/criteria": ["overvew"]},
        "/parts/0/requirements/0/criteria/0",
    ),
    ("unscored_criterion", {"/parts/0/requirements/0/criteria": ["plan"]}, "/criteria/0"),
    ("unscored_requirement", {"/parts/0/requirements/0/criteria": ...}, "/parts/0/requirements/0"),
    ("word_limits", {"/parts/0/requirements/0/words/min": 400}, "/parts/0/requirements/0/words"),
    ("word_limits", {"/parts/1/requirements/0/words": {"max": 300}}, "/parts/1/requirements/0/words"),
    ("word_limits_sane", {"/parts/0/requirements/0/words": {"hard": True}}, "/parts/0/requirements/0/words"),
    (
        "word_limits_sane",
        {"/parts/0/requirements/0/words": {"max": 5000}},
        "/parts/0/requirements/0/words/max",
    ),
    (
        "word_limits_sane",
        {"/parts/0/requirements/0/words": {"min": 5000}},
        "/parts/0/requirements/0/words/min",
    ),
    ("word_limits_sane", {"/parts/0/requirements/0/words": {"max": 5}}, "/parts/0/requirements/0/words/max"),
    ("word_limits_sane", {"/parts/0/requirements/0/words/min": 290}, "/parts/0/requirements/0/words"),
    ("word_limits_lack", {"/parts/0/requirements/0/words": ...}, "/parts/0/requirements/0"),
    ("how_many", {"/parts/1/requirements/0/atLeast": 3}, "/parts/1/requirements/0"),
    ("how_many", {"/parts/1/requirements/0/atMost": 40}, "/parts/1/requirements/0/atMost"),
    ("rubric", {"/criteria": ...}, "/criteria"),
    ("levels", {"/criteria/0/levels/1": ...}, "/criteria/0/levels"),
    ("required_level", {"/criteria/1/requiredLevel": ...}, "/criteria/1/requiredLevel"),
    ("required_level", {"/criteria/1/requiredLevel": "expert"}, "/criteria/1/requiredLevel"),
    ("required_level", {"/criteria/1/requiredLevel": "developing"}, "/criteria/1/requiredLevel"),
    ("level_order", {f"{LEVEL}/name": "Advanced"}, "/criteria/1/levels"),
    ("level_description", {f"{LEVEL}/description": ...}, LEVEL),
    ("level_same", {f"{LEVEL}/name": "developing"}, f"{LEVEL}/name"),
    ("level_same", {f"{LEVEL}/description": "Asks whether all have  understood."}, f"{LEVEL}/description"),
    ("criterion_description", {"/criteria/1/description": ...}, "/criteria/1"),
    (
        "many_levels",
        {"/criteria/1/levels": [{"id": f"l{n}", "name": f"L{n}"} for n in range(7)]},
        "/criteria/1/levels",
    ),
    ("identity", {"/id": ...}, "/id"),
    ("identity", {"/version": ""}, "/version"),
    ("identity", {"/assessor": ...}, "/assessor"),
    ("achievement_type", {"/achievementType": "ext:ProductCertification"}, "/achievementType"),
    ("achievement_type", {"/policy": {"subject": "product", "validMonths": 36}}, "/achievementType"),
    ("achievement_type_usual", {"/achievementType": "BachelorDegree"}, "/achievementType"),
    ("language", {"/inLanguage": ...}, "/inLanguage"),
    ("language", {"/inLanguage": "en_US"}, "/inLanguage"),
    ("image", {"/image": ...}, "/image"),
    ("caption", {"/image/caption": ...}, "/image/caption"),
    ("caption_says", {"/image/caption": "badge.png"}, "/image/caption"),
    ("caption_says", {"/image/caption": "Logo"}, "/image/caption"),
    ("image_format", {"/image/id": "https://school.example/a.JPG?size=1"}, "/image/id"),
    ("image_format", {"/image/id": "data:image/webp;base64,AAAA"}, "/image/id"),
    ("criteria_page", {"/criteriaPage": ...}, "/criteriaPage"),
    ("criteria_page", {"/criteriaPage": "http://school.example/checks"}, "/criteriaPage"),
    ("insecure_address", {"/resources/0": "http://school.example/practise"}, "/resources/0"),
    ("insecure_address", {"/licence": "http://creativecommons.org/licenses/by/4.0/"}, "/licence"),
    ("id", {"/id": "urn:uuid:00000000-0000-4000-8000-000000000000"}, "/id"),
    ("licence", {"/licence": ...}, "/licence"),
    ("organisation_name", {"/assessor/name": ...}, "/assessor/name"),
    ("tag", {"/tag": ...}, "/tag"),
    ("tag", {"/tag": ["a", "A"]}, "/tag/1"),
    ("alignment", {"/alignment": ...}, "/alignment"),
    ("alignment_target", {"/alignment/0/targetUrl": "https://school.example/esco"}, "/alignment/0/targetUrl"),
    ("credits", {"/creditsAvailable": 0}, "/creditsAvailable"),
    ("credits", {"/creditsAvailable": 900}, "/creditsAvailable"),
    (
        "validity",
        {"/policy": {"subject": "product"}, "/achievementType": "Certification"},
        "/policy/validMonths",
    ),
    (
        "validity",
        {
            "/policy": {"subject": "product", "validMonths": 36, "resolution": "decider"},
            "/achievementType": "Certification",
        },
        "/policy/resolution",
    ),
    ("validity_usual", {"/policy": {"validMonths": 3}}, "/policy/validMonths"),
    ("validity_usual", {"/policy": {"validMonths": 600}}, "/policy/validMonths"),
    ("attempts", {"/policy": {"maxAttempts": 1}}, "/policy/maxAttempts"),
    ("attempts", {"/policy": {"appealDays": 2}}, "/policy/appealDays"),
    ("accepts_until", {"/status": "sunsetting"}, "/acceptsUntil"),
    ("accepts_until_unused", {"/acceptsUntil": "2027-01-01T00:00:00Z"}, "/acceptsUntil"),
    (
        "related",
        {"/related": [{"id": "https://school.example/micro-credentials/checks", "type": ["Related"]}]},
        "/related/0/id",
    ),
    ("stacks", {"/stacks": ["https://school.example/micro-credentials/checks"]}, "/stacks/0"),
]


def told(findings: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {(finding.code, finding.pointer) for finding in findings}


def test_of_a_complete_one_there_is_nothing_to_say() -> None:
    assert lint(COMPLETE.encode()) == ()
    assert lint(complete()) == ()
    assert lint(Definition.from_json(complete())) == ()


@pytest.mark.parametrize(
    ("rule", "changes", "pointer"), CASES, ids=[f"{n}-{one[0]}" for n, one in enumerate(CASES)]
)
def test_each_rule_finds_its_mistake_and_names_the_place(
    rule: str, changes: dict[str, object], pointer: str
) -> None:
    findings = lint(changed(complete(), changes))
    assert (f"definition.{rule}", pointer) in told(findings)
    found = next(one for one in findings if (one.code, one.pointer) == (f"definition.{rule}", pointer))
    assert found.severity == next(one.severity for one in RULES if one.code == found.code)
    assert found.advice, "everything comes with what to do"
    assert found.message[0].isupper() or found.message[0] in "“`0123456789"


def test_each_rule_is_tried() -> None:
    assert {f"definition.{rule}" for rule, _, _ in CASES} == {rule.code for rule in RULES}


@pytest.mark.parametrize(
    ("rule", "changes", "pointer"), CASES, ids=[f"{n}-{one[0]}" for n, one in enumerate(CASES)]
)
def test_a_list_without_errors_can_be_published(rule: str, changes: dict[str, object], pointer: str) -> None:
    """And what can not be published has an error: one, not the model's on top of the linter's."""
    document = changed(complete(), changes)
    findings = lint(document)
    errors = [one for one in findings if one.severity == "error"]
    if not errors:
        assert Definition.from_json({**document, "status": "published"}).status == "published"
    else:
        pointers = [one.pointer for one in errors]
        assert len(set(pointers)) == len(pointers), errors


@pytest.mark.parametrize(
    "competency",
    [
        "The educator designs lessons so that learners understand fractions.",
        "Teachers plan, lead and adapt lessons.",
        "I can lead a discussion in which every learner speaks.",
        "The product was designed for learner variability.",
        "La enseñante comprende las fracciones.",
    ],
)
def test_good_wording_is_left_alone(competency: str) -> None:
    document = changed(complete(), {"/competency": competency})
    if "enseñante" in competency:
        document["inLanguage"] = "es"
    assert "definition.competency_wording" not in {one.code for one in lint(document)}


def test_advice_says_the_right_spelling() -> None:
    def advice(changes: dict[str, object], code: str) -> str:
        return next(
            one.advice for one in lint(changed(complete(), changes)) if one.code == f"definition.{code}"
        )

    assert advice({"/inLanguage": "en_us"}, "language") == "Write en-US."
    assert advice({"/inLanguage": "English"}, "language") == "Write en."
    assert "10.1177/x" in advice({"/citations/0/doi": "doi:10.1177/x."}, "doi")
    assert "10.1177/x" in advice({"/citations/0": {"text": "A (1998). doi:10.1177/x."}}, "citation_place")
    assert "overview, plan" in advice({"/parts/0/requirements/0/criteria": ["x"]}, "unknown_criterion")


def test_levels_may_be_called_what_looks_like_a_placeholder() -> None:
    document = changed(complete(), {"/criteria/0/levels/0/name": "None"})
    assert lint(document) == ()


def test_findings_of_a_file_have_their_line_and_its_order() -> None:
    content = COMPLETE.replace("inLanguage: en", "inLanguage: English").replace("atMost: 2", "atMost: 20")
    findings = lint(content.encode())
    assert [one.code for one in findings] == ["definition.how_many", "definition.language"]
    lines = content.splitlines()
    assert [one.params["line"] for one in findings] == [
        lines.index("        atMost: 20") + 1,
        lines.index("inLanguage: English") + 1,
    ]
    assert all(one.message.startswith(f"Line {one.params['line']}: ") for one in findings)


def test_the_writing_is_looked_at_as_well() -> None:
    content = COMPLETE.replace('version: "1.0"', "version: 1.10").replace(
        "keyMethod: Short", "keyMethod: Our #1: short"
    )
    assert [(one.code, one.severity) for one in lint(content.encode())] == [
        ("yaml.unquoted", "warning"),
        ("yaml.cut_off", "warning"),
    ]
    (finding,) = lint(b"name: 'x")
    assert (finding.code, finding.severity, finding.params["line"]) == ("yaml.syntax", "error", 1)
    (finding,) = lint(b'{"name": "x", "name": "y"}')
    assert (finding.code, finding.params["line"]) == ("json.duplicate_name", 1)


def test_values_of_another_kind_are_told_with_the_rest() -> None:
    found = told(lint(changed(complete(), {"/parts": "a plan", "/equity": 3, "/tag": [1], "/name": ["x"]})))
    assert {("definition.parts", "/parts"), ("model.type", "/name"), ("model.type", "/tag/0")} <= found
    assert ("model.type", "/parts") not in found, "one place, one error"


def test_products_are_looked_at_as_products() -> None:
    codes = {one.code for one in lint(product_definition())}
    assert not codes & {"definition.achievement_type", "definition.validity", "definition.competency_wording"}
    assert lint(definition()) != ()


@pytest.mark.parametrize("wrong", ["id: x", 3, None, [b"id: x"]])
def test_what_is_no_draft_at_all_is_a_mistake_of_the_caller(wrong: object) -> None:
    with pytest.raises(AssessmentError) as caught:
        lint(wrong)  # type: ignore[arg-type]
    assert caught.value.detail_code == "assessment.argument"


def test_a_mapping_of_python_is_told_what_json_has_not() -> None:
    (finding,) = lint({"name": b"x"})
    assert finding.code == "json.type"
    (finding,) = lint(Definition.model_construct(name=object()))  # type: ignore[arg-type, call-arg]
    assert finding.code == "json.type"
    loop: dict[str, object] = {}
    loop["name"] = loop
    (finding,) = lint(loop)
    assert finding.code == "limit.depth"


def test_what_a_draft_says_does_not_write_on_the_terminal() -> None:
    evil = "x\x1b[31m\r\n" + "y" * 500
    document = changed(
        complete(),
        {
            "/name": evil,
            "/version": evil,
            "/status": evil,
            "/inLanguage": evil,
            "/achievementType": evil,
            "/criteria/0": {
                "id": evil,
                "name": evil,
                "levels": [{"id": evil, "name": evil}] * 2,
                "requiredLevel": "x\x1b",
            },
            "/parts/0/requirements/0/criteria": [evil],
            "/citations/0": {"text": f"10.1177/{evil}", "doi": f"doi:10.1177/{evil}"},
            "/related": [{"id": complete()["id"], "version": evil}],
            "/competency": "This badge\x1b[31m will",
        },
    )
    findings = [one for one in lint(document) if not one.code.startswith("model.")]
    assert len(findings) > 10
    for one in findings:
        assert one.message.isprintable(), one
        assert one.advice.isprintable(), one
        assert len(one.message) < 400
        assert len(one.advice) < 400
    text = quality_report(document).text()
    assert all(line.isprintable() or "`/" in line for line in text.split("\n"))
