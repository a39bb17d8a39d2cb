"""``--record`` and ``--replay`` of ``verify``: every answer into a file, and out of it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from openbadge_issuer.cli.arguments import parse_moment
from openbadge_issuer.cli.files import check_free, naming, read_file, write_file
from openbadge_issuer.cli.usage import WrongUsage
from openbadge_issuer.fetching import Recording, Replay
from openbadge_issuer.ports import Fetch
from openbadge_issuer.verification import Report

__all__ = ["Tape"]

_ONLINE: Final = "online"
"""What is noted of a check that could ask: its policy is part of the verdict."""


@dataclass(slots=True)
class Tape:
    """What is recorded or replayed; neither, as a rule."""

    path: Path | None
    replay: Replay | None
    online: bool
    recording: Recording | None = None

    @classmethod
    def of(cls, record: Path | None, replay: Path | None, *, online: bool) -> Tape:
        """As the options say; raises `WrongUsage`, and `InputError` for what is no recording."""
        if replay is None:
            if record is not None:
                check_free(record, replace=False)
            return cls(record, None, online)
        if record is not None or online:
            raise WrongUsage("--replay asks nobody, so it goes neither with --record nor with --online")
        with naming(replay):
            replayed = Replay(read_file(replay))
        return cls(None, replayed, replayed.note == _ONLINE)

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

    def finish(self, report: Report, moment: datetime) -> None:
        """Writes the recording; raises `WrongUsage` where a recording was of another file."""
        if self.replay is not None and report.input_sha256 != self.replay.input_sha256:
            raise WrongUsage("this recording is of a check of another file")
        if self.path is not None and self.recording is not None:
            note = _ONLINE if self.online else ""
            data = self.recording.to_bytes(checked_at=moment, input_sha256=report.input_sha256, note=note)
            write_file(self.path, data, private=True)  # a badge that was fetched may be in it
