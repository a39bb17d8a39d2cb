"""`PacketRegister`: which packets are out, kept without a name."""

from __future__ import annotations

import json
from typing import cast

import pytest

from assessment_world import NOW
from openbadge_issuer.errors import InputError
from openbadge_issuer.programme.register import PacketEntry, PacketRegister, is_packet_id
from packet_files import Round


@pytest.fixture(scope="module")
def out() -> Round:
    return Round()


def document(register: PacketRegister) -> dict[str, object]:
    return cast("dict[str, object]", json.loads(json.dumps(register.to_json())))


def test_ids_are_random_and_stay(out: Round) -> None:
    assert all(is_packet_id(one.id) for one in out.register)
    again, entries = out.register.issue(out.packets, now=out.world.tick(), entropy=out.world.entropy)
    assert entries == out.entries, "who has a packet keeps it"
    assert document(again) == document(out.register)
    assert out.register.get(out.first.id) == out.first
    assert out.register.get("pk-") is None


def test_it_is_written_and_read(out: Round) -> None:
    returned = out.register.returned({out.first.id: "review"}, now=NOW)
    assert [one.id for one in returned.awaited()] == [out.second.id]
    read = PacketRegister.from_json(document(returned))
    assert list(read) == list(returned)
    assert len(read) == 2


def test_rule_6_it_holds_pseudonyms_only(out: Round) -> None:
    text = json.dumps(out.register.to_json())
    assert "people.example" not in text
    assert out.world.ada not in text
    assert set(cast("list[dict[str, str]]", out.register.to_json()["packets"])[0]) == {
        "id", "application", "reviewer", "rubric", "definition", "version", "madeAt"
    }  # fmt: skip
    assert "pk-" not in repr(out.register)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "pk-1"},
        {"reviewer": "Grace Hopper"},
        {"rubric": "short"},
        {"madeAt": "yesterday"},
        {"madeAt": "2026-03-02T09:00:00"},
        {"application": ""},
        {"application": 7},
        {"definition": "x" * 3000},
        {"more": "x"},
        {"returnedAt": "2026-03-02T09:00:00Z"},
        {"returnedAt": "2026-03-02T09:00:00Z", "how": "lost"},
    ],
)
def test_a_register_that_was_made_up_is_refused(out: Round, changes: dict[str, object]) -> None:
    made_up = document(out.register)
    cast("list[dict[str, object]]", made_up["packets"])[0].update(changes)
    with pytest.raises(InputError) as error:
        PacketRegister.from_json(made_up)
    assert error.value.detail_code == "packet.register"


def test_other_forgeries(out: Round) -> None:
    whole = document(out.register)
    packets = cast("list[dict[str, object]]", whole["packets"])
    forgeries: list[object] = [
        {},
        {**whole, "format": "2"},
        {**whole, "packets": {}},
        {**whole, "packets": [None]},
        {**whole, "packets": [packets[0], packets[0]]},
        {**whole, "packets": [packets[0], {**packets[0], "id": "pk-aaaaaaaaaaaa"}]},
        {**whole, "more": 1},
        [],
    ]
    for made_up in forgeries:
        with pytest.raises(InputError):
            PacketRegister.from_json(cast("dict[str, object]", made_up))
    with pytest.raises(InputError):
        out.register.returned({"pk-aaaaaaaaaaaa": "review"}, now=NOW)
    with pytest.raises(InputError):
        PacketRegister({"pk-aaaaaaaaaaaa": out.first})


def test_randomness_that_repeats_itself_is_found(out: Round) -> None:
    with pytest.raises(InputError):
        PacketRegister().issue(out.packets, now=NOW, entropy=bytes)
    assert PacketEntry.from_json(out.first.to_json()) == out.first
