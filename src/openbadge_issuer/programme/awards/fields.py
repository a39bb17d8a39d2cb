"""What a column can be: the fields of an award, and what people call them at the head of a column."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from openbadge_issuer.programme.responses.headings import plain_heading

__all__ = [
    "DATES",
    "FIELDS",
    "IDENTIFIER",
    "IGNORE",
    "PROPOSED",
    "REFUSED",
    "RESULT",
    "SPELLINGS",
    "WITH_DETAIL",
    "WRITTEN",
    "AnyField",
]

AnyField = str
"""The name of a field, such as ``email``; of some with a detail: ``result:Score``, ``identifier:sourcedId``."""

IGNORE: Final = "ignore"
RESULT: Final = "result"
IDENTIFIER: Final = "identifier"
DATES: Final = ("awarded_date", "valid_from", "valid_until", "activity_start_date", "activity_end_date")
WITH_DETAIL: Final = (RESULT, IDENTIFIER)
REFUSED: Final = "refused because"
"""The heading of the column that is added to rows that were refused."""
WRITTEN: Final = "line as it was"
"""The heading of another one, for lines of JSON that are no row of a table."""

_HEADINGS: Final = {
    "email": "email|e mail|mail|email address|e mail address|mail address|recipient email|learner email|student email"
    "|emailadresse|e mail adresse|mailadresse|correo|correo electronico|courriel|adresse e mail|adresse mail"
    "|adresse courriel|indirizzo email|posta elettronica|e mailadres|epost|e post",
    "did": "did|decentralized identifier|holder did|wallet did|recipient did",
    "name": "name|full name|fullname|recipient name|recipient|learner name|learner|student name|display name|nombre completo"
    "|nombre y apellidos|nom complet|nom et prenom|vollstandiger name|vor und nachname|nome completo|nome e cognome",
    "given_name": "first name|firstname|given name|givenname|forename|vorname|prenom|nombre|nome|voornaam|fornavn|fornamn",
    "family_name": "last name|lastname|surname|family name|familyname|nachname|familienname|zuname|nom|nom de famille"
    "|apellido|apellidos|cognome|achternaam|efternavn|etternavn|efternamn",
    "identifier:sourcedId": "sourced id|sourcedid",
    "key": "key|award key|award id|award number",
    "credential_id": "credential id|badge id",
    "narrative": "narrative|narrativa|how it was earned",
    "evidence": "evidence|evidence url|evidence urls|evidence link|evidence links|link to evidence|nachweis"
    "|evidencia|preuve",
    "evidence_name": "evidence name|evidence title",
    "evidence_narrative": "evidence narrative|evidence description",
    RESULT: "result|score|grade|mark|marks|points|percent|percentage|ergebnis|punkte|punktzahl|calificacion|puntuacion"
    "|resultado|resultat|voto|punteggio",
    "awarded_date": "awarded|awarded date|award date|date awarded|date of award|awarded on|issued on|issue date|date issued"
    "|verliehen am|ausgestellt am|fecha de emision|date de delivrance",
    "valid_from": "valid from|gultig ab|valido desde|valable des",
    "valid_until": "valid until|valid to|expires|expires on|expiry|expiry date|expiration|expiration date|gultig bis"
    "|ablaufdatum|valido hasta|fecha de vencimiento|valable jusqu au|date d expiration",
    "activity_start_date": "activity start date|activity start|start date|started on|course start|beginn|startdatum",
    "activity_end_date": "activity end date|activity end|end date|ended on|course end|completed on|completion date"
    "|date completed|finished on|enddatum|abschlussdatum|abgeschlossen am|beendet am|absolviert am",
    "credits_earned": "credits|credits earned|credit hours|ects|ects credits|leistungspunkte|creditos",
    "license_number": "license number|licence number|license no|licence no|lizenznummer",
    "role": "role|rolle|rol",
    "term": "term|semester|academic term|trimester",
    IGNORE: f"{REFUSED}|{WRITTEN}",
}
FIELDS: Final = tuple(sorted({name.partition(":")[0] for name in _HEADINGS}))
"""The names of all fields."""
SPELLINGS: Final[Mapping[str, AnyField]] = MappingProxyType(
    {plain_heading(said): field for field, headings in _HEADINGS.items() for said in headings.split("|")}
)
"""Headings, as `plain_heading` writes them, and what they are taken for."""

_AMBIGUOUS: Final = {
    "id|no|nr|number|nummer|numero": ("key", "identifier:ext:number"),
    "student id|student number|student no|learner id|matriculation number|matrikelnummer|personnel number|employee id": (
        "identifier:ext:studentNumber",
        "key",
    ),
    "enrolment|enrolment id|enrolment number|enrollment|enrollment id|enrollment number|registration id"
    "|registration number|certificate number|order number|booking number": ("key",),
    "date|datum|fecha": ("awarded_date", "activity_end_date"),
    "note|nota": (RESULT, "narrative"),
    "comment|comments|remark|remarks|kommentar|bemerkung|description|beschreibung": ("narrative",),
    "url|link|file|portfolio": ("evidence",),
    "user|username|user name|login": ("identifier:userName",),
}
PROPOSED: Final[Mapping[str, tuple[AnyField, ...]]] = MappingProxyType(
    {plain_heading(said): fields for headings, fields in _AMBIGUOUS.items() for said in headings.split("|")}
)
"""Headings that can be several things, which a person has to say."""
