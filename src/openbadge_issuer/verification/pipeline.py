"""The pipeline of checks, in order; `judge` follows these numbers.

1. **carrier**: take the badge out of the image or file. Stops images that were made to exhaust memory.
2. **json**: strict JSON or JWS. Stops duplicate names, on which two readers would disagree.
3. **contexts**: every JSON-LD context is known by its content. Stops a substituted vocabulary.
4. **structure**: the rules of VCDM and Open Badges. Stops terms and spellings that a signature does not cover.
5. **proof**: unchanged since it was signed. Nothing is fetched before, but the issuer's own key, and what the policy
   allows: the badge behind a link, contexts.
6. **issuer**: the key is the issuer's, and meant for issuing. Stops a valid signature by somebody else.
7. **trust**, **schemas**, **refresh**, **status**, **dates**, **recipient**, **endorsements**, **credentials**: what the
   signature can not say.

Every check that can run, runs; the verdict is one function of the report and the policy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, TypeAlias

from openbadge_issuer.codec.effort import BeyondEffort
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.verification import judging
from openbadge_issuer.verification.assembling import another_format, assemble, format_of, taken
from openbadge_issuer.verification.bounding import bounded
from openbadge_issuer.verification.contained import judge_contained
from openbadge_issuer.verification.disclosure import (
    SELECTIVE,
    credentials_of_part,
    dates_of_part,
    no_schema_in_part,
    no_status_in_part,
    resources_of_part,
    schemas_of_part,
    status_of_part,
)
from openbadge_issuer.verification.endorsements import judge_endorsements
from openbadge_issuer.verification.examining import Examined, examine
from openbadge_issuer.verification.handing_in import take_in
from openbadge_issuer.verification.jose_credentials import not_yet
from openbadge_issuer.verification.nesting import Nest, beyond
from openbadge_issuer.verification.outcomes import NO_SCHEMA, NO_STATUS_LIST, not_run
from openbadge_issuer.verification.question import BadgeInput, Question
from openbadge_issuer.verification.reading import Reading, the_only
from openbadge_issuer.verification.refreshing import in_place_of, refresh
from openbadge_issuer.verification.report import Check, Nested, Outcome, Report
from openbadge_issuer.verification.scheduler import Rounds, in_turn, together
from openbadge_issuer.verification.trust.checking import check_trust

__all__ = ["STANDARDS", "Judge", "Judged", "judge", "judge_read"]

Judged: TypeAlias = tuple[Report, JSONObject | None]
Judge: TypeAlias = Callable[[Reading, Question, Nest], Rounds[Judged]]
"""Judges what was read; `Nest` says how deep it stands in the credentials around it."""


def _open_badges_2(read: Reading, question: Question, nest: Nest) -> Rounds[Judged]:
    from openbadge_issuer.verification.open_badges_2.judge import judge_open_badges_2  # noqa: PLC0415 - few badges are of that standard

    return (yield from judge_open_badges_2(read, question, nest))


def _presentation(read: Reading, question: Question, nest: Nest) -> Rounds[Judged]:
    from openbadge_issuer.verification.presentations.presentation import judge_presentation  # noqa: PLC0415 - few hand in one

    return (yield from judge_presentation(read, question, nest))


_OF_A_BADGE: Final = 220  # units of effort, which are not added to it: what an ordinary one takes
_OF_ALL: Final = 270_000  # what all badges of one upload take, with all that counts
STANDARDS: Final[Mapping[str, Judge]] = MappingProxyType(
    {"open-badges-2.0": _open_badges_2, "verifiable-presentation": _presentation}
)
"""The judges of other standards, by the ``format`` of a report; all else is judged as Open Badges 3.0 (`judge_read`)."""


def judge(badge: BadgeInput, question: Question, *, several: bool = False) -> Rounds[tuple[Judged, ...]]:
    """Reads what was handed in, and judges the one badge in it, or with ``several`` each of them."""
    found = yield from take_in(badge, question)  # (1), (2)
    nest = Nest(question.policy.budget)
    readings = found if several else (the_only(found),)
    judged = yield from in_turn(
        [_judge_held(read, question, nest, before) for before, read in enumerate(readings)],
        question.policy.budget,
    )
    reports = bounded([report for report, _ in judged])
    return tuple((report, document) for report, (_, document) in zip(reports, judged, strict=True))


def _judge_held(read: Reading, question: Question, nest: Nest, before: int) -> Rounds[Judged]:
    """One of those that were handed in together, as long as those before it have left something to work with.

    Ordinary ones count for nothing: a thousand are judged, and fewer beside files that took long to be read.
    """
    if question.effort.spent or question.effort.units + before * _OF_A_BADGE > _OF_ALL:
        return beyond(question, read), None
    try:
        return (yield from judge_read(read, question, nest))
    except BeyondEffort:
        return beyond(question, read), None


def judge_read(read: Reading, question: Question, nest: Nest) -> Rounds[Judged]:
    """The pipeline; the numbers are those of the module's docstring."""
    policy, document = question.policy, read.document
    if read.followed:  # what is behind an address today, nobody has seen before
        question = replace(question, known_since=None)
    if document is None:
        return assemble(read, read.checks, "", policy, question.now, question.recipients), None
    standard = _presentation if read.presented is not None else STANDARDS.get(format_of(document))
    if question.presentation is not None and standard is not _presentation:
        from openbadge_issuer.verification.presentations.presentation import not_presented  # noqa: PLC0415 - rarely asked

        return not_presented(read, question), document
    if standard is not None:
        return (yield from standard(read, question, nest))
    foreign = another_format(document)
    if foreign is not None:
        return assemble(
            read, (*read.checks, foreign), "", policy, question.now, question.recipients
        ), document
    examined = yield from examine(document, read.token, question)  # (3) to (6)
    if not question.referred:
        examined = replace(examined, structure=taken(examined.structure, format_of(document), policy))
    asked = yield from _asked(read, examined, question)  # before whoever has a newer edition can say anything
    edition = yield from refresh(read, examined, question)
    if edition.read is not read:
        edition = replace(edition, check=in_place_of(edition.check, asked[2]))
        read, document = edition.read, edition.read.document or document
        asked = yield from _asked(read, edition.examined, question)
    examined, trusted, standing = asked
    schemed, packed = yield from _schemas(document, examined, question, nest)
    endorsed, said = yield from judge_endorsements(document, examined, question, nest)
    nested = (*packed, *said)
    held, inner = yield from judge_contained(
        document, document.get("credentialSubject"), "/credentialSubject", examined.unproven, question, nest
    )
    compared = resources_of_part(examined.proof, document, examined.part, policy)
    checks = (  # (7)
        *read.checks,
        *replace(examined, proof=compared).checks,
        trusted,
        schemed,
        edition.check,
        standing,
        _dates(read, document, examined, question),
        judging.check_recipient(document, question.recipients, policy, question.presenter, question.effort),
        endorsed,
        credentials_of_part(held, examined.part, policy),
    )
    report = assemble(
        read,
        checks,
        examined.proof_format,
        policy,
        question.now,
        question.recipients,
        nested=(*nested, *inner),
    )
    return report, document


def _asked(read: Reading, examined: Examined, question: Question) -> Rounds[tuple[Examined, Check, Check]]:
    """What others say of an edition: its related resources, who its issuer is, and whether it still stands."""
    document = read.document or {}
    examined = yield from _resources(document, examined, question)
    trusted, standing = yield from together(
        [check_trust(document, read.token, examined, question), _status(document, examined, question)]
    )
    return examined, trusted, standing


def _resources(document: JSONObject, examined: Examined, question: Question) -> Rounds[Examined]:
    if "relatedResource" not in document:
        return examined
    from openbadge_issuer.verification.related_resources import with_resources  # noqa: PLC0415 - few name any

    return (yield from with_resources(document, examined, question))


def _schemas(
    document: JSONObject, examined: Examined, question: Question, nest: Nest
) -> Rounds[tuple[Check, tuple[Nested, ...]]]:
    policy, part = question.policy, examined.part
    if "credentialSchema" not in document:
        return NO_SCHEMA if part is None else no_schema_in_part(policy), ()
    from openbadge_issuer.verification.schemas.check import check_schemas  # noqa: PLC0415 - few have one

    found, nested = yield from check_schemas(document, examined, question, nest)
    return schemas_of_part(found, part, policy), nested


def _status(document: JSONObject, examined: Examined, question: Question) -> Rounds[Check]:
    """Asked only of what its issuer signed: nothing is fetched for a stranger's badge."""
    if "credentialStatus" not in document:
        in_part = examined.proof_format in SELECTIVE  # whether its proof holds or not
        return no_status_in_part(question.policy) if in_part else NO_STATUS_LIST
    if not examined.proof_passed:
        return not_run("status", "not_run_proof", "Not looked up, because the proof did not pass.")
    if examined.issuer.outcome is Outcome.FAILED:
        return not_run("status", "not_run_issuer", "Not looked up, because its issuer has not signed it.")
    from openbadge_issuer.verification.status.checking import check_status  # noqa: PLC0415 - few badges have a status

    found = yield from check_status(document, question)
    return status_of_part(found, examined.part, question.policy)


def _dates(read: Reading, document: JSONObject, examined: Examined, question: Question) -> Check:
    soon = not_yet(read.token, question)
    if soon is not None:
        return soon
    token_expires = read.token.expires if read.token is not None else None
    found = judging.check_dates(document, token_expires, question.now, question.policy.leeway)
    return dates_of_part(found, document, examined.part, question.policy)
