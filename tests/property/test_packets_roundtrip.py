"""Whatever a rubric says and a reviewer writes comes back from a form as it was."""

from __future__ import annotations

import unicodedata
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from assessment_world import definition
from openbadge_issuer.assessment import Criterion, Definition, Level, Part, Requirement, Review
from openbadge_issuer.programme.packets.collecting import collect
from openbadge_issuer.programme.packets.review_form import FilledForm, judge, squeezed, visible
from openbadge_issuer.programme.packets.review_page import read_answers, review_page
from openbadge_issuer.programme.packets.review_reading import read_review
from openbadge_issuer.programme.packets.review_workbook import review_workbook
from openbadge_issuer.programme.register import PacketRegister
from packet_files import answers_of, filled

PACKET = "pk-abcdefghijkl"
REVIEWER = "p-" + "a" * 26
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cn", "Co"], exclude_characters="\x00"), min_size=1, max_size=40
).filter(lambda text: bool(squeezed(text)))
RAW = st.text(max_size=60)


@st.composite
def reviews(draw: st.DrawFn) -> tuple[Definition, Review]:
    """A definition with a rubric of one to three criteria, and a review by it."""
    criteria = []
    for number in range(draw(st.integers(1, 3))):
        names = draw(st.lists(TEXT, min_size=2, max_size=4))
        levels = [
            Level(id=f"l{at}", name=name, description=draw(st.none() | TEXT)) for at, name in enumerate(names)
        ]
        criteria.append(
            Criterion(
                id=f"c{number}",
                name=draw(TEXT),
                description=draw(st.none() | TEXT),
                levels=levels,
                required_level="l1",
            )
        )
    part = Part(
        name=draw(TEXT),
        requirements=[
            Requirement(id="r", prompt=draw(TEXT), kind="text", criteria=[one.id for one in criteria])
        ],
    )
    made = definition(name=draw(TEXT), criteria=criteria, parts=[part])
    scores = {one.id: draw(st.sampled_from([level.id for level in one.levels])) for one in criteria}
    comments = {one.id: draw(TEXT) for one in criteria}
    return made, Review(reviewer=REVIEWER, rubric=made.rubric_digest, scores=scores, comments=comments)


def same(form: FilledForm, made: Definition, review: Review) -> None:
    read, faults = judge(form, made, reviewer=REVIEWER)
    assert faults == ()
    assert read is not None
    assert dict(read.scores) == dict(review.scores)
    assert {name: _plain(text) for name, text in read.comments.items()} == {
        name: _plain(text) for name, text in review.comments.items()
    }


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(visible(text).split()))


@given(reviews())
@settings(derandomize=True, max_examples=60, deadline=None)
def test_the_page(given_: tuple[Definition, Review]) -> None:
    made, review = given_
    saved = answers_of(review_page(PACKET, made), review.scores, review.comments)
    same(read_answers(saved), made, review)


@given(reviews())
@settings(derandomize=True, max_examples=12, deadline=None)
def test_the_workbook(given_: tuple[Definition, Review]) -> None:
    made, review = given_
    comments = {name: visible(text) for name, text in review.comments.items()}
    if any(text.startswith("=") for text in comments.values()):
        comments = {name: f"'{text}" for name, text in comments.items()}
    saved = filled(review_workbook(PACKET, made), review.scores, comments)
    same(
        read_review(saved),
        made,
        Review(reviewer=REVIEWER, rubric=review.rubric, scores=review.scores, comments=comments),
    )


@given(st.binary(max_size=300) | RAW.map(str.encode))
@settings(derandomize=True, max_examples=150, deadline=None)
def test_anything_else_is_a_fault(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"{", b"Packet,", b"<", b"\xff\xfe"):
        found = collect([("x", BytesIO(start + content))], PacketRegister(), [])
        assert found.returned == ()
        assert len(found.faults) == 1
