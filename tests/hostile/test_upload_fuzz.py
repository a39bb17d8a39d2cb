"""Whatever bytes are handed in: a report for each badge, and never an exception."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from openbadge_issuer import Verdict, Verifier
from openbadge_issuer.testing import NOW, make_badge
from upload_samples import REFUSED, a_pdf, a_zip

BADGE = bytes(make_badge())
SEEDS = [*REFUSED.values(), a_zip({"badge.json": BADGE}), a_pdf({"badge.json": BADGE})]


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=some.sampled_from([seed for seed in SEEDS if seed and len(seed) < 20_000]),
    edits=some.lists(some.tuples(some.integers(0, 20_000), some.binary(max_size=4)), max_size=6),
    cut=some.integers(0, 20_000),
)
def test_spoiled_uploads(seed: bytes, edits: list[tuple[int, bytes]], cut: int) -> None:
    data = bytearray(seed)
    for place, content in edits:
        start = place % len(data)
        data[start : start + len(content)] = content
    reports = Verifier().check_upload(bytes(data[: cut or len(data)]), now=NOW)
    assert reports
    assert all(report.verdict is not Verdict.ACCEPTED for report in reports)  # offline, nobody's key is known
    assert all(report.summary for report in reports)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(some.one_of(some.text(max_size=300), some.binary(max_size=300)))
def test_anything_at_all(upload: str | bytes) -> None:
    for report in Verifier().check_upload(upload, now=NOW):
        assert report.verdict is not Verdict.ACCEPTED
        assert report["carrier"].code.startswith(("carrier.", "limit."))


def test_texts_that_are_made_to_be_slow() -> None:
    """Patterns over text go through it once, however it is built."""
    for piece in (
        b"A" * 59 + b"\n",
        b"a.",
        b"ey",
        b"x" * 255 + b"/",
        b"<link ",
        b"From: ",
        b"-----BEGIN ",
        b"%41",
    ):
        data = piece * (2_000_000 // len(piece))
        for upload in (data, data + b"!", b"data:," + data, b"https://" + data, b"<html>" + data):
            (report,) = Verifier().check_upload(upload, now=NOW)
            assert report.verdict is not Verdict.ACCEPTED
