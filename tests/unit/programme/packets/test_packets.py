"""`write_packets`: what goes out to an assessor, and what does not."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from io import BytesIO, RawIOBase
from typing import BinaryIO, cast
from zipfile import ZipFile

import pytest

from assessment_world import PRODUCT, World, product_definition
from openbadge_issuer.assessment import Text
from openbadge_issuer.errors import ConfigurationError, InputError
from openbadge_issuer.programme.packets.packing import Work, write_packets
from packet_files import PDF, Round, tells, unpacked


@pytest.fixture(scope="module")
def out() -> Round:
    return Round()


def written(works: list[Work], world: World) -> bytes:
    target = BytesIO()
    write_packets(target, works, programme="Example Programme", now=world.now)
    return target.getvalue()


def test_a_packet_holds_the_work_the_rubric_and_two_forms(out: Round) -> None:
    name = out.first.id
    files = out.files_of(out.first)
    assert sorted(files) == sorted(
        [
            "README.txt",
            f"{name}/review-{name}.html",
            f"{name}/review-{name}.xlsx",
            f"{name}/rubric.html",
            f"{name}/work.html",
            f"{name}/work/lesson-plan-1.pdf",
        ]
    )
    assert files[f"{name}/work/lesson-plan-1.pdf"] == PDF
    page = files[f"{name}/work.html"].decode()
    assert "Twelve learners who are new to the language." in page
    assert 'href="work/lesson-plan-1.pdf"' in page
    assert "Proficient (required)" in files[f"{name}/rubric.html"].decode()


def test_rule_2_and_rule_6_nothing_in_a_packet_tells_whose_it_is(out: Round) -> None:
    """Names of files, metadata of zip and workbook, pages: searched byte by byte."""
    world, data = out.world, out.zip_of(out.first)
    secrets = (
        "Ada Lovelace",
        "Lovelace",
        "ada@people.example",
        "people.example",
        world.ada,
        world.r1,
        world.r2,
        world.officer,
        out.application.id,
        out.application.id.removeprefix("urn:uuid:"),
        out.second.id,
        "ab" * 32,
        "openpyxl",
        "attempt",
    )
    assert tells(data, *secrets) == []
    assert tells(data, out.first.id) == [out.first.id], "the search finds what is there"


def test_rule_2_a_further_attempt_looks_like_a_first_one() -> None:
    world = World()
    earlier, _ = world.not_yet()
    again = earlier.again(note="I rewrote the Zanzibar part.", now=world.tick(), entropy=world.entropy)
    application = world.assigned(world.in_review(again))
    packet = application.packet_for(world.r1)
    work = Work("pk-aaaaaaaaaaaa", packet, {one.id: lambda: BytesIO(PDF) for one in packet.items})
    first = Round()
    usual = Work("pk-aaaaaaaaaaaa", replace(first.packets[0], reviewer=packet.reviewer), work.files)
    usual = replace(usual, files={one.id: lambda: BytesIO(PDF) for one in usual.packet.items})
    assert tells(written([work], world), "Zanzibar", application.id, str(earlier.id)) == []
    assert unpacked(written([work], world)).keys() == unpacked(written([usual], world)).keys()
    one, other = unpacked(written([work], world)), unpacked(written([usual], world))
    assert [name for name in one if one[name] != other[name]] == []


def test_rule_2_what_is_withheld_is_counted_and_not_shown() -> None:
    world = World()
    application = world.assigned()
    text, file = (item.id for item in application.items)
    application = application.screen({text: 0, file: 2}, by=world.officer, now=world.tick())
    files = unpacked(written([Work("pk-aaaaaaaaaaaa", application.packet_for(world.r1))], world))
    assert not [name for name in files if "/work/" in name]
    assert (
        "Not everything that was handed in can be shown to you yet. Withheld: 1<"
        in files["pk-aaaaaaaaaaaa/work.html"].decode()
    )


def test_rule_2_no_score_and_no_review_of_anybody_goes_out(out: Round) -> None:
    world = out.world
    comments = {"plan": "Quetzalcoatl was here."}
    scored = world.score(out.application, world.r1, comments=comments)
    packet = scored.packet_for(world.r1)
    assert packet.own is not None
    files = {one.id: lambda: BytesIO(PDF) for one in packet.items}
    assert tells(written([Work(out.first.id, packet, files)], world), "Quetzalcoatl") == []


def test_products_are_named_on_both_sides() -> None:
    out = Round(World(definition=product_definition(), product=PRODUCT))
    page = out.files_of(out.first)[f"{out.first.id}/work.html"].decode()
    assert "Number Garden, version 3.2.1" in page
    assert "Ada Lovelace lesson plan.pdf" in page
    assert f"{out.first.id}/work/lesson-plan-1.pdf" in out.files_of(out.first)


def test_the_same_packet_is_the_same_bytes(out: Round) -> None:
    assert out.zip_of(out.first) == out.zip_of(out.first)
    with ZipFile(BytesIO(out.zip_of(out.first))) as archive:
        members = archive.infolist()
        assert {one.date_time for one in members} == {(1980, 1, 1, 0, 0, 0)}
        assert {one.create_system for one in members} == {3}
        assert archive.comment == b""
        assert not any(one.extra or one.comment for one in members)


def test_names_suit_every_system(out: Round) -> None:
    for name in out.files_of(out.first):
        assert name.isascii()
        assert len(name) < 80
        assert not set(name) & set('<>:"\\|?*')


def test_the_workbook_tells_nothing_of_who_made_it(out: Round) -> None:
    parts = unpacked(out.workbook(out.first))
    assert b"creator" not in parts["docProps/core.xml"]
    assert b"modified" not in parts["docProps/core.xml"]
    assert not any(name.startswith("xl/comments") for name in parts)


def test_a_zip_is_for_one_assessor(out: Round) -> None:
    with pytest.raises(InputError) as error:
        written(list(out.works()), out.world)
    assert error.value.detail_code == "packet.works"
    with pytest.raises(InputError):
        written([], out.world)
    with pytest.raises(InputError):
        written([replace(next(out.works()), packet_id="../evil")], out.world)


def test_a_file_that_is_not_there_is_an_error(out: Round) -> None:
    with pytest.raises(InputError) as error:
        written([replace(next(out.works()), files={})], out.world)
    assert error.value.detail_code == "packet.evidence"


def test_a_clock_is_needed(out: Round) -> None:
    with pytest.raises(ConfigurationError):
        write_packets(BytesIO(), out.works(), programme="x", now=out.world.now.replace(tzinfo=None))


def test_links_and_markup_of_applicants_do_no_harm() -> None:
    world = World()
    nasty = "</div><script>alert(1)</script> {{ 7 * 7 }}"
    application = world.begun().answer("context", Text(nasty), now=world.tick(), entropy=world.entropy)
    application = application.remove(application.items[0].id, now=world.tick())
    application = world.assigned(world.in_review(application, screened=False))
    packet = application.packet_for(world.r1)
    item = replace(packet.items[0], text=nasty) if packet.items else None
    assert item is None, "nothing is shown before it is screened"
    application = world.screened(application)
    packet = application.packet_for(world.r1)
    link = replace(packet.items[0], text="", url="https://a.example/?q=\"'><b>")
    items = (replace(packet.items[0], text=nasty), link)
    page = unpacked(written([Work("pk-aaaaaaaaaaaa", replace(packet, items=items))], world))
    html = page["pk-aaaaaaaaaaaa/work.html"].decode()
    assert "<script" not in html
    assert "{{ 7 * 7 }}" in html
    assert "<b>" not in html


class _Film(RawIOBase):
    """A large file that nobody holds in memory."""

    def __init__(self, size: int) -> None:
        self.left = size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert size > 0, "it is read piece by piece"
        taken = min(size, self.left)
        self.left -= taken
        return bytes(taken)


class _Nowhere(RawIOBase):
    """A target that counts."""

    def __init__(self) -> None:
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        length = len(cast("bytes", data))
        self.size += length
        return length


def test_large_evidence_is_streamed(out: Round) -> None:
    packet = out.packets[0]
    film = replace(packet.items[1], media_type="video/mp4", size=200_000_000)
    work = Work(
        out.first.id,
        replace(packet, items=(packet.items[0], film)),
        {film.id: lambda: cast("BinaryIO", _Film(200_000_000))},
    )
    target = _Nowhere()
    tracemalloc.start()
    write_packets(cast("BinaryIO", target), [work], programme="Example", now=out.world.now)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert target.size > 200_000_000
    assert peak < 30_000_000
