"""``--record`` and ``--replay`` of ``verify``: every answer into a file, and out of it again, with what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from openbadge_issuer.cli.arguments import parse_moment
from openbadge_issuer.cli.files import check_free, naming, read_file, write_file
from openbadge_issuer.cli.question import Asked, Noted, words_by
from openbadge_issuer.cli.terminal import note
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.fetching import Recording, Replay
from openbadge_issuer.ports import Fetch
from openbadge_issuer.verification import Report

__all__ = ["Tape"]

_ONLINE: Final = "online"
"""What the note of a check that could ask was, before it said what was asked."""


@dataclass(slots=True)
class Tape:
    """What is recorded or replayed; neither, as a rule."""

    path: Path | None
    replay: Replay | None
    online: bool
    then: Noted | None = None
    recording: Recording | None = None

    @classmethod
    def of(cls, record: Path | None, replay: Path | None, *, online: bool) -> Tape:
        """As the options say; raises `WrongUsage`, and `InputError` for what is no recording."""
        if replay is None:
            if record is not None:
                check_free(record, replace=None)
            return cls(record, None, online)
        if record is not None or online:
            raise WrongUsage("--replay asks nobody, so it goes neither with --record nor with --online")
        with naming(replay):
            replayed = Replay(read_file(replay))
        then = Noted.from_text(replayed.note)
        return cls(None, replayed, replayed.note == _ONLINE if then is None else then.online, then)

    def around(self, fetch: Fetch, documents: Mapping[str, bytes]) -> Fetch:
        """The fetch of the check."""
        if self.replay is not None:
            if documents:
                raise WrongUsage("--replay has its documents in the recording; leave --document out")
            return self.replay
        if self.path is None:
            return fetch
        self.recording = Recording(fetch, contexts=documents)
        return self.recording

    def contexts(self, documents: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """The documents that were handed in, now or then."""
        return documents if self.replay is None else self.replay.contexts

    def time(self, now: str | None) -> datetime:
        """The time of the check: as it is said, else that of the recording, else the clock's."""
        return self.replay.checked_at if self.replay is not None and now is None else parse_moment(now)

    def finish(self, reports: Sequence[Report], moment: datetime, asked: Asked) -> None:
        """Writes the recording; raises `WrongUsage` where a replay is none: another file, question or verdict."""
        asked = asked | words_by({"--now": [moment]})
        if self.replay is not None:
            self._compare(self.replay, reports, asked)
        if self.path is not None and self.recording is not None:
            noted = Noted.of(asked, reports, online=self.online).to_text()
            data = self.recording.to_bytes(
                checked_at=moment, input_sha256=reports[0].input_sha256, note=noted
            )
            write_file(self.path, data, private=True)  # a badge that was fetched may be in it

    def _compare(self, replay: Replay, reports: Sequence[Report], asked: Asked) -> None:
        """Nothing is shown of a replay that might be taken for a repeat, and is none."""
        then, another = self.then, "this recording is of a check of another file"
        if reports[0].input_sha256 != replay.input_sha256:
            raise WrongUsage(another)
        if then is None:
            note(
                "openbadge: this recording does not say what was asked nor what came out; compare that yourself."
            )
            return
        now = Noted.of(asked, reports, online=self.online, salt=then.salt)
        verdict = "verdict was" if len(then.verdicts) == 1 else "verdicts were"
        if options := then.differing(now):
            raise WrongUsage(
                f"The recorded {verdict} {then.outcome}, and this replay was asked differently: {', '.join(options)}."
            )
        if then.inputs != now.inputs:
            raise WrongUsage(another)
        if then.verdicts != now.verdicts:
            raise WrongUsage(
                f"The recorded {verdict} {then.outcome}, and this replay, asked the same, gives {now.outcome}: "
                f"repeat it with the version that recorded it, {then.library}."
            )
