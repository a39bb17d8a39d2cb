"""A row becomes an award, or everything that is wrong with it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from openbadge_issuer.errors import InputError
from openbadge_issuer.models import (
    Achievement,
    Award,
    Profile,
    Recipient,
    ResultDescription,
    RubricCriterionLevel,
)
from openbadge_issuer.programme.awards.cells import CellFault, addressee
from openbadge_issuer.programme.awards.checking import RefusedRow, read_awards, told
from openbadge_issuer.programme.awards.columns import columns_of
from openbadge_issuer.programme.awards.rows import AwardRow, RowReader
from openbadge_issuer.programme.awards.sheet import open_sheet
from openbadge_issuer.programme.separated import as_csv

ID = "https://school.example/a"
LEVELS = [
    RubricCriterionLevel(id=f"{ID}#good", name="Good"),
    RubricCriterionLevel(id=f"{ID}#great", name="Great"),
]
PLAIN = Achievement.course(ID, "A", description="Has done it.", criteria="Do it.")
RICH = Achievement.from_json(
    PLAIN.to_json()
    | {
        "resultDescription": [
            ResultDescription(id=f"{ID}#score", name="Score", result_type="RawScore").to_json(),
            ResultDescription(id=f"{ID}#passed", name="Passed", result_type="Status").to_json(),
            ResultDescription(
                id=f"{ID}#work",
                name="Work",
                result_type="RubricCriterionLevel",
                rubric_criterion_level=LEVELS,
            ).to_json(),
        ]
    }
)


def read(
    *rows: Mapping[str, str],
    achievement: Achievement = PLAIN,
    zone: str = "UTC",
    day_first: bool | None = None,
    mails: bool = False,
) -> list[AwardRow | RefusedRow]:
    heads = list(rows[0])
    content = as_csv([heads, *([row[head] for head in heads] for row in rows)])
    sheet = open_sheet(lambda: io.BytesIO(content))
    reader = RowReader(
        columns=columns_of(sheet.columns, achievement),
        achievement=achievement,
        zone=ZoneInfo(zone),
        day_first=day_first,
        mails=mails,
    )
    found = read_awards(sheet, reader, issuer=Profile(id="https://school.example/i"))
    return [one if isinstance(one, RefusedRow) else one[0] for one in found]


def award(row: Mapping[str, str], **options: object) -> Award:
    (found,) = read(row, **options)  # type: ignore[arg-type]  # whatever `read` takes
    assert isinstance(found, AwardRow), found.faults
    return found.award


def codes(row: Mapping[str, str], **options: object) -> list[str]:
    (found,) = read(row, **options)  # type: ignore[arg-type]  # whatever `read` takes
    assert isinstance(found, RefusedRow)
    return [fault.code for fault in found.faults]


WHO = {"E-mail": "ada@example.org"}


def test_everything_that_a_column_can_say() -> None:
    found = award(
        {
            "First name": " Ada ",
            "Last name": "Lovelace",
            "E-mail": "Ada@Example.org",
            "DID": "did:example:ada",
            "Sourced ID": "s-1",
            "Narrative": "She did it.\nAll of it.",
            "Evidence": "https://a.example/1",
            "Evidence title": "Notes",
            "Score": "1.5",
            "Passed": "Completed",
            "Work": "Great",
            "Awarded on": "2026-01-31",
            "Valid from": "2026-02-01T12:00+01:00",
            "Valid until": "31.12.2027",
            "Start date": "1/31/2025",
            "Completed on": "2025-02-01",
            "Credits": "2,5",
            "Role": "Lead",
            "Term": "2025/26",
            "Licence number": "L 1",
            "Credential ID": "urn:example:1",
        },
        achievement=RICH,
        zone="Europe/Vienna",
    )
    assert found == Award(
        RICH,
        Recipient(
            uri="did:example:ada",
            identities=(
                *Recipient.email("ada@example.org").identities,
                *Recipient.identifier("sourcedId", "s-1", name="Ada Lovelace").identities,
            ),
        ),
        narrative="She did it.\nAll of it.",
        evidence=found.evidence,
        results=found.results,
        awarded_date=datetime(2026, 1, 30, 23, tzinfo=UTC),
        valid_from=datetime(2026, 2, 1, 11, tzinfo=UTC),
        valid_until=datetime(2027, 12, 31, 22, 59, 59, tzinfo=UTC),
        activity_start_date=datetime(2025, 1, 30, 23, tzinfo=UTC),
        activity_end_date=datetime(2025, 2, 1, 22, 59, 59, tzinfo=UTC),
        credits_earned=2.5,
        role="Lead",
        term="2025/26",
        license_number="L 1",
        credential_id="urn:example:1",
    )
    assert [(one.id, one.name) for one in found.evidence] == [("https://a.example/1", "Notes")]
    assert [(one.value, one.status, one.achieved_level) for one in found.results] == [
        ("1.5", None, None),
        (None, "Completed", None),
        (None, None, f"{ID}#great"),
    ]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("good", "Did you mean 'Good'?"),
        ("Graet", "Did you mean 'Great'?"),
        ("7", "It is one of: Good, Great."),
    ],
)
def test_a_level_that_is_not_described_is_told(text: str, advice: str) -> None:
    (found,) = read(WHO | {"Work": text}, achievement=RICH)
    assert isinstance(found, RefusedRow)
    ((code, column, said),) = [(one.code, one.column, one.advice) for one in found.faults]
    assert (code, column, said) == ("awards.level", "B (Work)", advice)


def test_a_level_is_its_name_however_its_letters_are_made_up_or_its_id() -> None:
    for text in ("Gro\u0308\u00dfe  2", "Gr\u00f6\u00dfe 2", f"{ID}#great"):
        levels = [RubricCriterionLevel(id=f"{ID}#great", name="Gr\u00f6\u00dfe 2")]
        work = ResultDescription(
            id=f"{ID}#w", name="Work", result_type="RubricCriterionLevel", rubric_criterion_level=levels
        )
        described = Achievement.from_json(PLAIN.to_json() | {"resultDescription": [work.to_json()]})
        (result,) = award(WHO | {"Work": text}, achievement=described).results
        assert (result.achieved_level, result.value) == (f"{ID}#great", None)


def test_a_mark_of_what_could_not_be_signed_is_refused_in_any_field() -> None:
    row = {"E-mail": "#MERGED!", "Valid until": " #FORMAT! ", "Credits": "#FORMULA!", "Evidence": "#FORMAT!"}
    assert codes(row) == [
        "awards.merged",
        "awards.recipient",
        "awards.format",
        "awards.formula",
        "awards.format",
    ]


def test_a_row_that_was_hidden_is_refused_until_its_reason_is_deleted() -> None:
    reason = "row 4: This row is hidden, as by a filter. Show it."
    assert codes(WHO | {"refused because": reason}) == ["awards.hidden"]
    for mended in ("row 4: There is no such day.", ""):
        (found,) = read(WHO | {"refused because": mended})
        assert isinstance(found, AwardRow)


def test_several_addresses_are_several_evidence() -> None:
    found = award(WHO | {"Evidence": "https://a.example/1 https://a.example/2;\nhttp://a.example/3"})
    assert [str(one.id)[-1] for one in found.evidence] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"E-mail": "", "Name": "Ada"}, "awards.recipient"),
        ({"E-mail": "ada at example.org"}, "model.email"),
        ({"E-mail": "mailto:ada@example.org"}, "model.email"),
        ({"DID": "did:nothing"}, "model.did"),
        ({"Key": ""}, "awards.key"),
        ({"Awarded on": "3/4/2026"}, "awards.date"),
        ({"Awarded on": "2026-02-30"}, "awards.date"),
        ({"Valid until": "someday"}, "awards.date"),
        ({"Valid until": "9999-12-31", "Awarded on": "0001-01-01T00:00+14:00"}, "awards.date"),
        ({"Credits": "1,500"}, "awards.number"),
        ({"Credits": "two"}, "awards.number"),
        ({"Credits": "-2"}, "awards.number"),
        ({"Evidence": "ada's folder"}, "awards.address"),
        ({"Evidence": "javascript:alert(1)"}, "awards.address"),
        ({"Evidence": "https://user:secret@a.example/"}, "awards.address"),
        (
            {"Evidence": "https://a.example/1 https://a.example/2", "Evidence title": "Notes"},
            "awards.evidence",
        ),
        ({"Name": "#REF!"}, "awards.formula"),
        ({"Name": "MÃ¼ller"}, "awards.garbled"),
        ({"Name": "Ada\x07"}, "awards.character"),
        ({"Name": "A" * 201}, "awards.long"),
        ({"Narrative": "A" * 20_001}, "awards.long"),
    ],
)
def test_every_fault_is_told(cells: dict[str, str], code: str) -> None:
    assert codes(WHO | cells) == [code]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"Valid from": "2026-02-01", "Valid until": "2026-01-01"}, "column C (Valid until): `validUntil`"),
        ({"Start date": "2026-02-01", "End date": "2026-01-01"}, "column C (End date): `activityEndDate`"),
    ],
)
def test_of_a_rule_that_is_broken_the_column_is_told(cells: dict[str, str], words: str) -> None:
    (found,) = read(WHO | cells)
    assert isinstance(found, RefusedRow)
    (fault,) = found.faults
    assert words in told(fault)
    assert fault.advice


@pytest.mark.parametrize(
    "word", ["Âş\u0131k Veysel", "Râșnov", "Atâţia", "Mariama Bâ\u2019s", "Vân Ũ", "JOÃO", "Rhône"]
)
def test_letters_with_a_circumflex_or_a_tilde_are_not_garbled(word: str) -> None:
    assert award(WHO | {"Narrative": word}).narrative == word


@pytest.mark.parametrize(
    "word", ["Müller", "Ägypten", "Âme", "5\u00a0€", "it\u2019s", "„So“", "\u2013 so", "1\u00a0000", "Ö"]
)
def test_what_was_taken_for_another_encoding_is_garbled(word: str) -> None:
    assert codes(WHO | {"Name": word.encode().decode("cp1252")}) == ["awards.garbled"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3/4/2026", "two days. Write it as 2026-01-31, or say --dates day-first or --dates month-first."),
        ("12/31/26", "year has two digits. Write it as 2026-01-31"),
        ("1/31/69", "--dates month-first: then 26 is 2026"),
        ("13.02.26", "year has two digits"),
        ("2026-02-30", "no such day"),
        ("31/31/2026", "no such day"),
        ("30/2/2026", "no such day"),
        ("46053", "Format the column as a date there"),
        ("46053.5", "Format the column as a date there"),
        ("soon", "this is no date. Write it as 2026-01-31."),
    ],
)
def test_of_a_date_it_is_told_what_is_wrong(text: str, words: str) -> None:
    (found,) = read(WHO | {"Awarded on": text})
    assert isinstance(found, RefusedRow)
    (fault,) = found.faults
    assert words in str(fault)


def test_german_headings_of_dates_are_known() -> None:
    for heading in ("Abgeschlossen am", "beendet am"):
        assert award(WHO | {heading: "2026-01-31"}).activity_end_date is not None


def test_all_faults_of_a_row_are_told_with_their_columns() -> None:
    (found,) = read({"Name": "#N/A", "E-mail": "x", "Credits": "many", "Awarded on": "soon"})
    assert isinstance(found, RefusedRow)
    assert [(fault.line, fault.column, fault.code) for fault in found.faults] == [
        (2, "A (Name)", "awards.formula"),
        (2, "B (E-mail)", "model.email"),
        (2, "C (Credits)", "awards.number"),
        (2, "D (Awarded on)", "awards.date"),
    ]
    assert all(fault.advice or fault.code.startswith("model.") for fault in found.faults)


def test_more_cells_than_headings_are_a_fault() -> None:
    sheet = open_sheet(lambda: io.BytesIO(b"Name,E-mail\nLovelace, Ada,ada@example.org\n"))
    reader = RowReader(columns=columns_of(sheet.columns, PLAIN), achievement=PLAIN, zone=UTC)
    (found,) = read_awards(sheet, reader)
    assert isinstance(found, RefusedRow)
    assert "awards.cells" in [fault.code for fault in found.faults]


def test_days_are_read_as_it_was_said() -> None:
    row = WHO | {"Awarded on": "3/4/2026"}
    assert award(row, day_first=True).awarded_date == datetime(2026, 4, 3, tzinfo=UTC)
    assert award(row, day_first=False).awarded_date == datetime(2026, 3, 4, tzinfo=UTC)


def test_a_year_of_two_digits_is_of_this_century_where_the_order_was_said() -> None:
    row = WHO | {"Awarded on": "12/31/26"}
    assert award(row, day_first=False).awarded_date == datetime(2026, 12, 31, tzinfo=UTC)
    assert codes(row, day_first=True) == ["awards.date"]


def days(*pairs: tuple[str, str], day_first: bool | None = None) -> list[AwardRow | RefusedRow]:
    rows = [
        {"E-mail": f"p{number}@example.org", "Awarded on": awarded, "Completed on": completed}
        for number, (awarded, completed) in enumerate(pairs)
    ]
    return read(*rows, day_first=day_first)


def test_a_column_with_both_orders_is_the_mark_of_a_spoilt_export() -> None:
    for spoilt in (("1/31/2026", "31/1/2026"), ("31.1.2026", "1/31/2026")):
        with pytest.raises(InputError) as error:
            days(*((day, "2026-01-31") for day in ("2026-01-30", *spoilt)))
        assert error.value.detail_code == "awards.dates"
        assert "B (Awarded on)" in str(error.value)
        assert "row 3" in str(error.value)
        assert "row 4" in str(error.value)
        assert "--dates" in error.value.advice
        assert "2026-01-3" not in str(error.value).partition(error.value.advice)[0]


def test_two_columns_may_have_two_orders_and_a_said_order_judges_each_cell() -> None:
    assert all(
        isinstance(row, AwardRow) for row in days(("1/31/2026", "31/1/2026"), ("2/28/2026", "28/2/2026"))
    )
    first, second = days(("1/31/2026", ""), ("31/1/2026", ""), day_first=True)
    assert isinstance(first, RefusedRow)
    assert isinstance(second, AwardRow)
    bad, good = days(("31/31/2026", ""), ("1/31/2026", ""))  # of what is no day there is no order
    assert isinstance(bad, RefusedRow)
    assert isinstance(good, AwardRow)


def test_what_a_spreadsheet_was_kept_from_computing_is_the_text() -> None:
    assert award(WHO | {"Narrative": "=1+1"}).narrative == "=1+1"  # as_csv writes '=1+1


def test_the_key_is_the_person_or_what_is_said() -> None:
    first, again = read(WHO | {"Name": "Ada"}, {"E-mail": "ADA@example.org", "Name": "Ada L."})
    assert isinstance(first, AwardRow)
    assert first.key.startswith("sha256:")
    assert isinstance(again, RefusedRow)
    assert [fault.code for fault in again.faults] == ["awards.twice"]
    assert "Row 2" in again.faults[0].message
    (other,) = read(WHO, achievement=RICH)  # the same id, so the same achievement
    assert isinstance(other, AwardRow)
    assert other.key == first.key
    one, two, three = read(*({"Key": key} | WHO for key in ("a-1", "a-2", "a-1")))
    assert isinstance(one, AwardRow)
    assert isinstance(two, AwardRow)
    assert (one.key, two.key) == ("a-1", "a-2")
    assert isinstance(three, RefusedRow)
    assert three.faults[0].column == "A (Key)"


@pytest.mark.parametrize("address", ["=?utf-8?q?=0D=0ABcc?=@a.example", "ä@a.example"])
def test_an_address_that_no_mail_takes_is_told_where_there_are_mails(address: str) -> None:
    assert codes({"E-mail": address}, mails=True) == ["awards.mail"]
    assert award({"E-mail": address}).recipient.uri is None


@pytest.mark.parametrize(
    "domain",
    [
        "straße.example",
        "σοφός.example",
        "a\u200cb.example",
        "münchen。example",
        "ma\u00adil.example",
        "①.example",
    ],
)
def test_no_mail_goes_to_another_domain_than_was_written(domain: str) -> None:
    with pytest.raises(CellFault, match="another") as refused:
        addressee(f"ada@{domain}")
    assert refused.value.code == "awards.mail"
    assert "xn--" in refused.value.advice
    assert domain not in refused.value.message


def test_a_row_with_such_an_address_is_refused_where_there_are_mails() -> None:
    row = {"E-mail": "ada@straße.example"}
    assert codes(row, mails=True) == ["awards.mail"]
    assert award(row).recipient.identities


@pytest.mark.parametrize(
    ("domain", "written"),
    [
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("MÜNCHEN.Example", "xn--mnchen-3ya.Example"),
        ("mu\u0308nchen.example", "xn--mnchen-3ya.example"),
        ("xn--strae-oqa.example", "xn--strae-oqa.example"),
        ("A.Example", "A.Example"),
    ],
)
def test_other_domains_are_written_as_servers_know_them(domain: str, written: str) -> None:
    assert addressee(f"ada@{domain}") == f"ada@{written}"


def test_a_rule_that_the_badge_would_break_is_told() -> None:
    row = WHO | {"Valid from": "2026-02-01", "Valid until": "2026-01-01"}
    assert codes(row) != []


def test_nothing_of_a_row_is_shown() -> None:
    (found,) = read(WHO)
    assert isinstance(found, AwardRow)
    assert "ada" not in repr(found)
    (refused,) = read({"E-mail": "ada at example.org"})
    assert isinstance(refused, RefusedRow)
    assert "ada" not in repr(refused) + "".join(map(str, refused.faults))


def test_the_key_does_not_depend_on_the_order_of_columns() -> None:
    keys = set()
    for heads in (("A", "B"), ("B", "A")):
        content = as_csv([heads, [{"A": "s-1", "B": "ada"}[head] for head in heads]])
        sheet = open_sheet(partial(io.BytesIO, content))
        said = [("A", "identifier:sourcedId"), ("B", "identifier:userName")]
        reader = RowReader(
            columns=columns_of(sheet.columns, PLAIN, said), achievement=PLAIN, zone=ZoneInfo("UTC")
        )
        (found,) = read_awards(sheet, reader)
        assert not isinstance(found, RefusedRow)
        keys.add(found[0].key)
    assert len(keys) == 1


def test_a_domain_is_one_however_it_is_written() -> None:
    def key(address: str) -> str:
        (found,) = read({"E-mail": address})
        assert isinstance(found, AwardRow)
        return found.key

    assert key("ada@exämple.org") == key("ada@xn--exmple-cua.org") == key("ada@EXÄMPLE.org")
    assert key("ada@exa\u0308mple.org") == key("ada@exämple.org")
    assert key("ada@straße.example") == key("ada@xn--strae-oqa.example")
    assert key("ada@straße.example") != key("ada@strasse.example")
    assert key("ada@xn--80000000.example") != key(
        "ada@xn--99999999.example"
    )  # what is no such name stays as it is
