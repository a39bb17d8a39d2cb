"""Blinding an application: what is copied, what is withheld, what a release does, and that nothing is done twice."""

from __future__ import annotations

import json
import pickle
from dataclasses import asdict
from io import BytesIO
from typing import BinaryIO

import pytest

from assessment_world import PRODUCT, World, definition, product_definition
from openbadge_issuer.assessment import Application, Part, Requirement, Text, take_in
from openbadge_issuer.assessment.blinding import (
    Blinded,
    BlindingPolicy,
    Identity,
    Passage,
    Removal,
    Scrubbed,
    Scrubbers,
    blind,
)
from openbadge_issuer.assessment.evidence import Link
from openbadge_issuer.errors import AssessmentError, InputError, MissingExtra
from openbadge_issuer.testing import MemoryEvidence

PLAN = b"%PDF-1.7 made by Ada Lovelace: a lesson on fractions"
ADA = Identity(names=["Ada Lovelace"], emails=["ada@school.example"], places=["Analytical High School"])


def tidy(source: BinaryIO, target: BinaryIO, /) -> Scrubbed:
    """Takes the author out of our kind of PDF, and makes a JPEG of it."""
    body = source.read().replace(b"made by Ada Lovelace: ", b"")
    target.write(b"\xff\xd8\xff" + body)
    passages = (Passage("page 1", body.decode("latin-1")),)
    return Scrubbed(removed=(Removal("info", "author"),), passages=passages, media_type="image/jpeg")


SCRUBBERS: Scrubbers = {"application/pdf": tidy}


class Case:
    """A world, and an application in review with the answers that are given."""

    def __init__(
        self, *files: bytes, world: World | None = None, text: str = "Twelve new learners.", url: str = ""
    ) -> None:
        self.world, self.files = world or World(), MemoryEvidence()
        application = self.world.begun().answer("context", Text(text), now=self.world.tick())
        for number, content in enumerate(files):
            taken = take_in(BytesIO(content), f"Ada's plan {number}.pdf", self.files)
            application = application.answer("lesson-plan", taken, now=self.world.tick())
        if url:
            application = application.answer("site", Link(url), now=self.world.tick())
        application = application.submit(attested=True, now=self.world.tick())
        application = application.check_complete(by=self.world.officer, now=self.world.tick())
        self.application = self.world.assign(application, self.world.r1)

    def blind(self, scrubbers: Scrubbers = SCRUBBERS, policy: BlindingPolicy | None = None) -> Blinded:
        return blind(self.application, ADA, self.files, scrubbers, policy=policy)

    def screened(self, blinded: Blinded) -> Application:
        return blinded.screen(self.application, by=self.world.officer, now=self.world.tick())

    @property
    def ids(self) -> list[str]:
        return [item.id for item in self.application.items]


def test_a_clean_copy_reaches_the_reviewer_under_a_neutral_name_of_its_own_kind() -> None:
    case = Case(PLAN)
    blinded = case.blind()
    text, plan = case.ids
    assert dict(blinded.open) == {text: 0, plan: 0}
    with case.files.open(blinded.files[plan]) as copy:
        assert copy.read() == b"\xff\xd8\xff%PDF-1.7 a lesson on fractions"
    packet = blinded.packet_for(case.screened(blinded), case.world.r1)
    shown = packet.items[1]
    assert (shown.file, shown.media_type) == (f"{plan}.jpg", "image/jpeg")
    assert shown.size == case.files.size(blinded.files[plan])
    assert packet.withheld == ()
    assert [one.what for one in blinded.report.item(plan).removed] == ["replaced by a neutral one", "author"]


def test_what_has_open_findings_is_withheld_until_a_release_that_is_recorded() -> None:
    def careless(source: BinaryIO, target: BinaryIO, /) -> Scrubbed:
        target.write(source.read())
        return Scrubbed(passages=(Passage("page 1", PLAN.decode()),), media_type="application/pdf")

    case = Case(PLAN, text="My name is Ada Lovelace.")
    blinded = case.blind({"application/pdf": careless})
    text, plan = case.ids
    assert all(count > 0 for count in blinded.open.values())
    application = case.screened(blinded)
    packet = blinded.packet_for(application, case.world.r1)
    assert (packet.items, packet.withheld) == ((), (text, plan))
    released = application.release(plan, by=case.world.officer, reason="It is a book.", now=case.world.tick())
    packet = blinded.packet_for(released, case.world.r1)
    assert ([one.id for one in packet.items], packet.withheld) == ([plan], (text,))
    assert released.record.entries[-1].action == "release"
    assert released.record.entries[-1].actor == case.world.officer


def _broken(source: BinaryIO, target: BinaryIO, /) -> Scrubbed:
    raise InputError("This file is encrypted.", code="evidence.unreadable")


def _crashing(source: BinaryIO, target: BinaryIO, /) -> Scrubbed:
    raise RecursionError("/srv/ada")


def _silent(source: BinaryIO, target: BinaryIO, /) -> Scrubbed:
    return Scrubbed(media_type="application/pdf")


@pytest.mark.parametrize(
    ("scrubbers", "kind"),
    [
        ({}, "unscrubbed"),
        ({"application/pdf": _broken}, "unreadable"),
        ({"application/pdf": _crashing}, "unreadable"),
        ({"application/pdf": _silent}, "unreadable"),
    ],
)
def test_a_file_without_a_copy_never_reaches_a_reviewer(scrubbers: Scrubbers, kind: str) -> None:
    case = Case(PLAN)
    blinded = case.blind(scrubbers)
    plan = case.ids[1]
    assert [leak.kind for leak in blinded.report.item(plan).leaks] == [kind]
    assert blinded.open[plan] == 1
    assert dict(blinded.files) == {}
    application = case.screened(blinded).release(
        plan, by=case.world.officer, reason="Let them.", now=case.world.tick()
    )
    assert blinded.packet_for(application, case.world.r1).withheld == (plan,)
    lenient = case.blind(scrubbers, BlindingPolicy(originals=True))
    assert lenient.report.leniencies == ("originals",)
    assert lenient.open[plan] == 1, "a release is needed all the same"
    packet = lenient.packet_for(application, case.world.r1)
    assert [one.file for one in packet.items if one.kind == "file"] == [f"{plan}.pdf"]


def test_a_missing_part_of_the_library_is_no_fault_of_the_file() -> None:
    def absent(source: BinaryIO, target: BinaryIO, /) -> Scrubbed:
        raise MissingExtra("blinding", "PDF")

    with pytest.raises(MissingExtra):
        Case(PLAN).blind({"application/pdf": absent})


def test_the_content_and_not_the_recorded_media_type_chooses_the_scrubber() -> None:
    case = Case(b"\x89PNG\r\n\x1a\n picture called plan.pdf")
    seen: list[str] = []

    def png(source: BinaryIO, target: BinaryIO, /) -> Scrubbed:
        seen.append("png")
        return tidy(source, target)

    case.blind({"image/png": png, "application/pdf": _crashing})
    assert seen == ["png"]


def test_unread_places_and_links_are_open_unless_a_leniency_is_named() -> None:
    def scan(source: BinaryIO, target: BinaryIO, /) -> Scrubbed:
        target.write(source.read())
        return Scrubbed(media_type="application/pdf", unread=("page 1, a picture",))

    site_part = Part(name="More", requirements=(Requirement(id="site", prompt="A site.", kind="link"),))
    linked = World(definition(parts=(*definition().parts, site_part)))
    case = Case(PLAN, world=linked, url="https://lessons.example/fractions")
    text, plan, site = case.ids
    scrubbers: Scrubbers = {"application/pdf": scan}
    assert dict(case.blind(scrubbers).open) == {text: 0, plan: 1, site: 1}
    lenient = case.blind(scrubbers, BlindingPolicy(links=True, unread_places=True))
    assert dict(lenient.open) == {text: 0, plan: 0, site: 0}
    assert [leak.kind for leak in lenient.report.item(site).leaks] == ["link"], "it is still in the report"
    assert lenient.report.leniencies == ("links", "unread_places")


def test_products_are_named_by_policy() -> None:
    case = Case(PLAN, world=World(product_definition(), product=PRODUCT))
    blinded = case.blind()
    assert blinded.report.leniencies == ("named",)
    assert set(blinded.open.values()) == {0}
    packet = blinded.packet_for(case.screened(blinded), case.world.r1)
    assert [one.file for one in packet.items if one.kind == "file"] == ["Ada's plan 0.pdf"]
    with case.files.open(next(iter(blinded.files.values()))) as original:
        assert original.read() == PLAN
    with pytest.raises(AssessmentError, match="nobody is named"):
        Case(PLAN).blind(policy=BlindingPolicy(named=True))


def test_other_answers_than_those_that_were_blinded_are_refused() -> None:
    case = Case(PLAN)
    world, files = case.world, case.files
    application = world.begun().answer("context", Text("Twelve new learners."), now=world.tick())
    application = application.answer("lesson-plan", take_in(BytesIO(PLAN), "x.pdf", files), now=world.tick())
    case.application = application.submit(attested=True, now=world.tick())
    blinded = case.blind()
    returned = case.application.return_incomplete(["unclear"], by=world.officer, now=world.tick())
    changed = returned.remove(case.ids[1], now=world.tick())
    changed = changed.answer("lesson-plan", take_in(BytesIO(PLAN), "x.pdf", files), now=world.tick())
    changed = changed.submit(attested=True, now=world.tick())
    for other in (changed, Case(PLAN).application):
        with pytest.raises(AssessmentError) as refused:
            blinded.screen(other, by=world.officer, now=world.tick())
        assert refused.value.detail_code == "assessment.evidence"
    blinded.screen(case.application, by=world.officer, now=world.tick())


def test_an_erased_application_is_not_blinded() -> None:
    case = Case(PLAN)
    gone = case.application.withdraw(now=case.world.tick()).erase(
        by=case.world.officer, now=case.world.tick()
    )
    with pytest.raises(AssessmentError, match="erased"):
        blind(gone, ADA, case.files, SCRUBBERS)


def test_nothing_known_is_a_finding_on_every_item() -> None:
    case = Case(PLAN)
    blinded = blind(case.application, Identity(), case.files, SCRUBBERS)
    assert set(blinded.open.values()) == {1}
    assert {leak.kind for one in blinded.report.items for leak in one.leaks} == {"unsearched"}


def test_what_is_stored_and_shown_tells_nothing() -> None:
    def telling(source: BinaryIO, target: BinaryIO, /) -> Scrubbed:
        target.write(source.read())
        return Scrubbed(
            removed=(Removal("attachment Ada Lovelace.txt", "a file"),),
            passages=(Passage("by Lovelace", "Lovelace was here"),),
            media_type="application/pdf",
            unread=("the folder of Ada",),
        )

    case = Case(PLAN, text="I am Ada Lovelace of Analytical High School.")
    blinded = case.blind({"application/pdf": telling})
    document = json.loads(json.dumps(blinded.to_json()))
    for text in (
        json.dumps(document),
        repr(blinded),
        str(blinded),
        repr(asdict(blinded.report)["items"][0]["item"]),
    ):
        for telltale in ("Ada", "Lovelace", "Analytical"):
            assert telltale not in text
    read = Blinded.from_json(document)
    assert read == blinded
    leak = blinded.report.items[0].leaks[0]
    assert "Ada" in (leak.excerpt() or "")
    assert read.report.items[0].leaks[0].excerpt() is None
    assert pickle.loads(pickle.dumps(leak)).excerpt() is None


@pytest.mark.parametrize(
    "change",
    [
        {"format": "another"},
        {"more": 1},
        {"answers": {}},
        {"answers": []},
        {"answers": {"item-1": "short"}},
        {
            "copies": {
                "item-9": {"kind": "file", "digest": "ab" * 32, "mediaType": "a/b", "size": 1, "name": "n"}
            }
        },
        {"copies": {"item-2": {"kind": "text"}}},
        {"copies": {"item-2": None}},
        {"report": None},
        {"report": {"items": [], "leniencies": []}},
        {"report": {"items": [{"item": "item-1"}], "leniencies": []}},
        {"report": {"items": 3, "leniencies": []}},
    ],
)
def test_forged_blindings_are_refused(change: dict[str, object]) -> None:
    document = Case(PLAN).blind().to_json()
    with pytest.raises(AssessmentError):
        Blinded.from_json({**document, **change})


@pytest.mark.parametrize(
    "leak",
    [
        {"kind": "name", "place": "p", "strength": "likely", "count": 0, "open": True},
        {"kind": "name", "place": "p", "strength": "likely", "count": True, "open": True},
        {"kind": "name", "place": "p", "strength": "likely", "count": 1, "open": 1},
        {"kind": "gossip", "place": "p", "strength": "likely", "count": 1, "open": True},
        {"kind": "name", "place": "p", "strength": "sure", "count": 1, "open": True},
        {"kind": "name", "place": "p" * 999, "strength": "likely", "count": 1, "open": True},
        {"kind": "name", "place": "p", "strength": "likely", "count": 1, "open": True, "excerpt": "Ada"},
        "name",
    ],
)
def test_forged_findings_are_refused(leak: object) -> None:
    document = json.loads(json.dumps(Case(PLAN).blind().to_json()))
    document["report"]["items"][0]["leaks"] = [leak]
    with pytest.raises(AssessmentError):
        Blinded.from_json(document)


@pytest.mark.parametrize(
    "text",
    [
        "My work: https://evil.example/track?id=7 and more",
        "![](HTTP://evil.example/t.png)",
        "<img src=https://evil.example/x>",
        "see www.evil.example/t",
        "h&#116;tps://evil.example/t",
        "\uff48ttps://evil.example/t",
        "ht\u200btps://evil.example/t",
        "file:///c:/plan",
    ],
)
def test_a_link_in_a_text_or_a_file_keeps_it_back(text: str) -> None:
    case = Case(PLAN + text.encode(), text=f"Twelve new learners. {text}")
    passages = (Passage("page 1", text),)

    def links_to(source: BinaryIO, target: BinaryIO, /) -> Scrubbed:
        target.write(source.read())
        return Scrubbed(passages=passages, media_type="application/pdf")

    blinded = case.blind({"application/pdf": links_to})
    written, plan = case.ids
    assert dict(blinded.open) == {written: 1, plan: 1}
    for item, place in ((written, "the text"), (plan, "page 1")):
        (leak,) = blinded.report.item(item).leaks
        assert (leak.code, leak.place, leak.strength, leak.count) == ("blinding.link", place, "likely", 1)
        assert "evil" not in repr(leak)
    lenient = case.blind({"application/pdf": links_to}, BlindingPolicy(links=True))
    assert dict(lenient.open) == {written: 0, plan: 0}


def test_links_are_counted_and_names_in_them_are_found_as_well() -> None:
    case = Case(
        PLAN, text="See https://a.example/1 and https://people.example/ada-lovelace, httpslike: words"
    )
    item = case.blind(policy=BlindingPolicy(links=True)).report.items[0]
    assert {(leak.kind, leak.count, leak.open) for leak in item.leaks} == {
        ("link", 2, False),
        ("name", 1, True),
    }
