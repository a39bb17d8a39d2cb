"""`Recording` keeps every answer that a check was given; `Replay` gives the same ones again, offline, years later.

The file is one line that says what it is, and one line of JSON. A verdict is repeated with the badge, the policy and the
`now` of then. The digests show damage and careless changes; against who makes a new file, keep its digest elsewhere.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from threading import Lock
from types import MappingProxyType
from typing import Final

from openbadge_issuer.codec import jcs
from openbadge_issuer.codec.json import dump, parse_object
from openbadge_issuer.codec.types import JSON, JSONObject, Limits
from openbadge_issuer.errors import InputError, OpenBadgeError
from openbadge_issuer.fetching.answers import BadAnswer, answer_from, answer_to, request_from, request_to
from openbadge_issuer.fetching.asking import ask, ask_async, is_answer, no_answer
from openbadge_issuer.fetching.one_check import ForEachCheck, begun
from openbadge_issuer.ports import Answer, AsyncFetch, Fetch, FetchFailure, Request, check_now

__all__ = ["Recording", "Replay"]

_FORMAT: Final = b"openbadge-recording 1"
_LIMITS: Final = Limits(
    max_bytes=256_000_000, max_total_bytes=256_000_000, max_objects=100_000, max_values=500_000
)


class Recording:
    """A `Fetch` that asks another one and keeps every answer, failures as well; safe across threads.

    What is asked twice is asked once, and answered the same. ``contexts`` are JSON-LD contexts that the verifier was given
    by hand, beside the bundled ones. One recording is for one check, or for several of one moment.
    """

    def __init__(self, fetch: Fetch, *, contexts: Mapping[str, bytes] | None = None) -> None:
        self._fetch = fetch
        self._contexts = dict(contexts or {})
        self._answers: dict[Request, Answer] = {}
        self._lock = Lock()

    def __call__(self, request: Request, /) -> Answer:
        """The answer of the other `Fetch`."""
        return self._asked(self._fetch, request)

    def one_check(self) -> Fetch:
        """The same for one check, with what the other `Fetch` has for one, such as a deadline."""
        fetch = begun(self._fetch)
        return lambda request: self._asked(fetch, request)

    def awaited(self, fetch: AsyncFetch) -> AsyncFetch:
        """An `AsyncFetch` that asks this one, and keeps the answers in the same recording."""
        return ForEachCheck(fetch, self._asked_async)

    def _asked(self, fetch: Fetch, request: Request) -> Answer:
        known = self._answers.get(request)
        return known if known is not None else self._keep(request, ask(fetch, request))

    async def _asked_async(self, fetch: AsyncFetch, request: Request) -> Answer:
        known = self._answers.get(request)
        return known if known is not None else self._keep(request, await ask_async(fetch, request))

    def _keep(self, request: Request, answer: Answer) -> Answer:
        with self._lock:
            return self._answers.setdefault(
                request, answer if is_answer(answer) else no_answer(request, answer)
            )

    def to_bytes(self, *, checked_at: datetime, input_sha256: str = "", note: str = "") -> bytes:
        """The file: ``checked_at`` is the `now` of the check, ``input_sha256`` the digest in its report, ``note`` yours."""
        check_now(checked_at)
        with self._lock:
            answers = [_entry(request, answer) for request, answer in self._answers.items()]
        content: JSONObject = {
            "checkedAt": checked_at.astimezone(UTC).isoformat(),
            "inputSha256": input_sha256,
            "note": note,
            "answers": [*answers],
            "contexts": {url: _text(body) for url, body in sorted(self._contexts.items())},
        }
        return b"%s\n%s\n" % (_FORMAT, dump({**content, "sha256": _digest(content)}))

    def __repr__(self) -> str:
        return f"<Recording of {len(self._answers)} answers>"


class Replay:
    """A `Fetch` that answers what a recording holds, and nothing else (``fetch.not_recorded``).

    ``checked_at`` is the time of that check, ``input_sha256`` the digest of what was checked, ``note`` what was noted,
    ``contexts`` what is to be pinned for it. Raises `InputError`: ``recording.format`` for what is no recording,
    ``recording.changed`` where the digests do not fit.
    """

    def __init__(self, data: bytes) -> None:
        content = _opened(data)
        try:
            self.checked_at: datetime = _moment(content["checkedAt"])
            self.input_sha256: str = str(content["inputSha256"])
            self.note: str = str(content["note"])
            contexts = content["contexts"]
            if not isinstance(contexts, dict) or not isinstance(content["answers"], list):
                raise BadAnswer("contexts")
            self.contexts: Mapping[str, bytes] = MappingProxyType(
                {url: _bytes(body) for url, body in contexts.items()}
            )
            self._answers = dict(map(_answered, content["answers"]))
        except (KeyError, ValueError, TypeError):
            raise _changed() from None

    def __call__(self, request: Request, /) -> Answer:
        """The answer of then."""
        answer = self._answers.get(request)
        if answer is not None:
            return answer
        return FetchFailure(
            "fetch.not_recorded",
            f"{request.url} was not fetched: it is not in the recording, so that check did not ask for it.",
            "never",
            "Use the same badge, policy and version as then.",
            params={"url": request.url},
        )

    def __repr__(self) -> str:
        return f"<Replay of {len(self._answers)} answers>"


def _entry(request: Request, answer: Answer) -> JSONObject:
    body = b"" if isinstance(answer, FetchFailure) else answer.body
    return {"request": request_to(request), "answer": answer_to(answer), "body": _text(body)}


def _answered(entry: JSON) -> tuple[Request, Answer]:
    if not isinstance(entry, dict):
        raise BadAnswer("answers")
    return request_from(entry["request"]), answer_from(entry["answer"], _bytes(entry["body"]))


def _opened(data: bytes) -> JSONObject:
    line, _, rest = data.partition(b"\n") if isinstance(data, bytes) else (b"", b"", b"")
    if line.strip() != _FORMAT:
        raise InputError(
            "This is no recording that is read here.",
            code="recording.format",
            advice=f"A recording begins with the line {_FORMAT.decode()!r}.",
        )
    try:
        content = parse_object(rest, _LIMITS)
    except OpenBadgeError:
        raise _changed() from None
    digest = content.pop("sha256", None)
    if digest != _digest(content):
        raise _changed()
    return content


def _digest(content: JSONObject) -> str:
    return sha256(jcs.canonical(content, _LIMITS)).hexdigest()


def _changed() -> InputError:
    return InputError(
        "This recording was changed or damaged: its digests do not fit its content.",
        code="recording.changed",
        advice="Take the file as it was written.",
    )


def _moment(value: JSON) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    if moment is None or moment.tzinfo is None:
        raise BadAnswer("checkedAt")
    return moment


def _text(body: bytes) -> str:
    return b64encode(body).decode("ascii")


def _bytes(value: JSON) -> bytes:
    if not isinstance(value, str):
        raise BadAnswer("body")
    return b64decode(value, validate=True)
