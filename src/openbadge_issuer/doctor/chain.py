"""The examination: everything that can be fetched at once is asked for at once, then each link of the chain is judged.

1. Is the id one that can be looked up (`identifier`)?
2. Do strangers get its document (`reachable`), and is it the right one (`document`)?
3. Does it list the keys that sign, for issuing, today (`keys`), and does nobody else have them (`test_key`)?
4. Is every status list published, signed, fresh and long enough, and as the ledger has it (`status`)?
5. Are the pages, the pictures and the contexts there that the badges name (`criteria`, `images`, `contexts`)?
6. Does a badge verify as a whole (`badge`)? Only what the lines above do not say already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.contexts import default_contexts
from openbadge_issuer.doctor import contexts as contexts_hosted
from openbadge_issuer.doctor import key_sets, lists, noted, pages
from openbadge_issuer.doctor import keys as key_checks
from openbadge_issuer.doctor.contexts import HostedContext
from openbadge_issuer.doctor.diagnosis import CHECKS, Diagnosis, line
from openbadge_issuer.doctor.setup import IssuerSetup, KeyInUse, SeenInBadge, seen_in
from openbadge_issuer.ports import Answer, Request
from openbadge_issuer.verification.pipeline import judge
from openbadge_issuer.verification.policy import FORMATS, Policy
from openbadge_issuer.verification.question import BadgeInput, Question
from openbadge_issuer.verification.report import Check, Outcome
from openbadge_issuer.verification.scheduler import Rounds

__all__ = ["examine"]

_IN_DOUBT = (Outcome.FAILED, Outcome.UNKNOWN)
_OF_THE_ISSUER = ("issuer", "status")  # checks whose reasons other lines tell
_OF_THE_BADGE = ("dates.expired", "dates.not_yet_valid", "status.revoked", "status.suspended")


def examine(setup: IssuerSetup, now: datetime, contexts: ContextTable | None) -> Rounds[Diagnosis]:
    """The examination; the numbers are those of the module's docstring."""
    question = Question(Policy(formats=FORMATS), contexts or default_contexts(), now)
    seen = [(badge, seen_in(badge)) for badge in setup.badges]
    own = [one for _, one in seen if one is not None and one.issuer_id == setup.id]
    urls = [*setup.status_lists, *(one.url for one in setup.noted)]
    in_use = lists.lists_in_use(urls, [entry for one in own for entry in one.entries])
    criteria = [*setup.criteria, *(url for one in own for url in one.criteria)]
    images = [*setup.images, *(url for one in own for url in one.images)]
    hosted = _held([*setup.contexts, *(context for one in own for context in one.contexts)])
    address = key_checks.locate(setup.id)  # (1)

    page_requests = pages.requests_for("criteria", criteria)
    image_requests = pages.requests_for("images", images)
    wanted = [
        address.request,
        *(one.request for one in in_use),
        *page_requests.values(),
        *image_requests.values(),
        *(contexts_hosted.request_for(one) for one in hosted),
    ]
    asked = tuple(dict.fromkeys(request for request in wanted if request is not None))
    answers: Mapping[Request, Answer] = (yield asked) if asked else {}

    lines = list(address.lines)
    lines += yield from _key_lines(setup, own, address, answers, question)  # (2), (3)
    keys_hold = not any(check.name == "keys" and check.outcome in _IN_DOUBT for check in lines)
    lines += yield from _list_lines(setup, in_use, answers, question, keys_hold=keys_hold)  # (4)
    lines += _page_lines("criteria", criteria, page_requests, answers, pages.check_page)  # (5)
    lines += _page_lines("images", images, image_requests, answers, pages.check_image)
    served = [(context, _answer(answers, contexts_hosted.request_for(context))) for context in hosted]
    lines += [check for one, answer in served for check in contexts_hosted.check_context(one, answer)]
    lines += [] if served else [contexts_hosted.none_hosted()]
    question = replace(question, contexts=contexts_hosted.pinned(question.contexts, served))
    for badge, one_seen in seen:  # (6)
        lines.append((yield from _badge_line(setup, badge, one_seen, question)))
    if not seen:
        lines.append(line("badge", Outcome.NOT_APPLICABLE, "none", "No badge was handed in."))
    return _diagnosis(setup.id, lines, question.now)


def _answer(answers: Mapping[Request, Answer], request: Request | None) -> Answer | None:
    return None if request is None else answers[request]


def _list_lines(
    setup: IssuerSetup,
    in_use: Sequence[lists.ListInUse],
    answers: Mapping[Request, Answer],
    question: Question,
    *,
    keys_hold: bool,
) -> Rounds[list[Check]]:
    """Each list as a stranger gets it, and those that the ledger knows compared with what it noted."""
    found: list[Check] = []
    for one in in_use:
        answer = _answer(answers, one.request)
        found += yield from lists.check_list(one, setup.id, answer, question, keys_hold=keys_hold)
    for each in setup.noted:
        request = next((one.request for one in in_use if one.url == each.url), None)
        found += noted.compare(each, lists.document_of(_answer(answers, request)))
    return found if in_use else [*found, lists.no_lists()]


def _page_lines(
    name: str,
    named: Sequence[str],
    requests: Mapping[str, Request],
    answers: Mapping[Request, Answer],
    check: Callable[[str, Answer | None], Check],
) -> list[Check]:
    """Each page or picture once, or that none is named."""
    found = [check(url, _answer(answers, requests.get(url))) for url in dict.fromkeys(named)]
    return found or [pages.none_named(name)]


def _held(hosted: Sequence[HostedContext]) -> list[HostedContext]:
    """Each once; one that badges hold to a digest is not asked about without it."""
    held = {one.url for one in hosted if one.digest_sri}
    return list(dict.fromkeys(one for one in hosted if one.digest_sri or one.url not in held))


def _diagnosis(issuer_id: str, lines: Sequence[Check], now: datetime) -> Diagnosis:
    from openbadge_issuer import __version__  # noqa: PLC0415 - the package's own door

    return Diagnosis(
        issuer_id=issuer_id,
        checks=tuple(sorted(lines, key=lambda check: CHECKS.index(check.name))),
        checked_at=now,
        library=f"openbadge_issuer {__version__}",
    )


def _key_lines(
    setup: IssuerSetup,
    own: Sequence[SeenInBadge],
    address: key_checks.Address,
    answers: Mapping[Request, Answer],
    question: Question,
) -> Rounds[list[Check]]:
    in_use = _named_once([*setup.keys, *(key for one in own for key in one.keys)])
    read = key_checks.Keys(address.document, ())
    if address.request is not None:
        read = key_checks.read_document(setup.id, address.request, answers[address.request])
    more: tuple[Check, ...] = ()
    if any(one.token for one in own) or (read.lines and read.lines[0].code == "resolve.not_found"):
        request = key_sets.locate(setup.id)
        if request is not None:
            fetched = yield (request,)
            read, more = key_sets.joined(setup.id, read, fetched[request], in_use)
    return [
        *read.lines,
        *key_checks.check_keys(in_use, read, question.now),
        *more,
        *key_checks.check_test_key(in_use, read),
    ]


def _named_once(keys: Sequence[KeyInUse]) -> list[KeyInUse]:
    """A key that was given with its name, and is only named in a badge, is one."""
    complete = {key.name for key in keys if key.name and key.key is not None}
    kept = (key for key in keys if key.key is not None or key.name not in complete)
    return list(dict.fromkeys(kept))


def _badge_line(
    setup: IssuerSetup, badge: BadgeInput, seen: SeenInBadge | None, question: Question
) -> Rounds[Check]:
    if seen is not None and seen.issuer_id != setup.id:
        return line(
            "badge",
            Outcome.FAILED,
            "other_issuer",
            f"The badge is by {seen.issuer_id[:200] or 'nobody'}, and not by {setup.id}.",
            mend="Issue with the profile whose id this is, or look at the other issuer.",
            params={"issuer": seen.issuer_id[:200]},
        )
    ((report, _),) = yield from judge(badge, question)
    bad = [check for check in report if check.name in report.required]
    failed = [check for check in bad if check.outcome is Outcome.FAILED]
    unknown = [check for check in bad if check.outcome is Outcome.UNKNOWN and ".not_run_" not in check.code]
    first = next(iter((*failed, *unknown)), None)
    if first is None:
        return line("badge", Outcome.PASSED, "verifies", "A badge of this issuer verifies.")
    if first.code in _OF_THE_BADGE:
        said = f"The badge that was handed in tells nothing: {first.message}"
        return line("badge", Outcome.NOT_APPLICABLE, "of_no_use", said, params={"reason": first.code})
    if first.name in _OF_THE_ISSUER or first.code.startswith("resolve."):
        state = "does not verify" if first.outcome is Outcome.FAILED else "can not be judged"
        said = f"A badge of this issuer {state}, for the reasons above. {first.message}"
        return line("badge", Outcome.UNKNOWN, "not_run", said, params={"reason": first.code})
    return line(
        "badge",
        first.outcome,
        first.code,
        f"A badge of this issuer does not verify. {first.message}",
        mend=first.advice or "Issue it again, and change nothing in it afterwards.",
        params=first.params,
    )
