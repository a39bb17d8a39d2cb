# ruff: noqa: RUF001 - names are asked for in many alphabets
"""Headings that ask who somebody is, however a form words them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["asks_name", "asks_other_name", "plain_heading"]

_LONGEST: Final = 10  # words; whoever asks for a name does it in a few
_NAME_WORDS: Final = (
    "name names fullname firstname lastname forename forenames surname surnames familyname givenname "
    "vorname vornamen nachname nachnamen familienname familiennamen zuname "
    "nom noms prenom prenoms nombre nombres apellido apellidos nome nomi cognome cognomi sobrenome apelido apelidos "
    "naam voornaam achternaam familienaam navn fornavn efternavn etternavn namn fornamn efternamn "
    "nimi etunimi sukunimi imie nazwisko jmeno prijmeni meno priezvisko ime prezime priimek "
    "nume prenume keresztnev vezeteknev nev adi soyadi adı soyadı soyad "
    "имя фамилия отчество прізвище име ονομα επωνυμο ονοματεπωνυμο الاسم اسم שם"
)
_NAMES: Final = frozenset(_NAME_WORDS.split())
_SCRIPTS: Final = ("姓名", "氏名", "名前", "姓", "이름", "성명", "성함")  # written without blanks
_OTHER_WORDS: Final = (
    "nickname spitzname rufname geburtsname madchenname maiden former preferred alias apodo surnom "
    "pseudonym pseudonyme roepnaam"
)
_OTHERS: Final = frozenset(_OTHER_WORDS.split())
_QUESTIONS: Final = re.compile(
    r"(wie (heissen sie|heisst du)|wer (sind sie|bist du)|who are you|what are you called"
    r"|como (se llama( usted)?|te llamas)|come (ti chiami|si chiama)|comment (vous appelez vous|t appelles tu))"
)
_ELSEWHERE: Final = re.compile(
    r"(?:please name\b|name (?:the|a|an|some|any|all|at)\b|"
    r"schul|school|escuela|colegio|ecole|scuola|skole|skola|district|distrito|bezirk|employer|arbeitgeber|firm|compan|"
    r"organi[sz]|institut|universi|college|department|abteilung|verein|club|"
    r"file|datei|archivo|fichier|document|dokument|upload|lesson|stunde|unterricht|leccion|lecon|project|projekt|"
    r"proyecto|projet|course|kurs|curso|cours|class|klasse|clase|fach|subject|student|schuler|learner|lernende|pupil|"
    r"child|kind(?!ly)|alumn|eleve|nino|user|benutzer|usuario|utilisateur|account|konto|team|grupp|group|badge|credential|"
    r"product|produkt|tool|werkzeug|app\b|apps\b|website|book|buch|libro|livre|title|titel|titulo|titre|cit(?:y|ies)\b|stadt|"
    r"town|mentor|coach|supervisor|principal|leiter|leitung|parent|eltern|colleague|kolleg|reviewer|pet\b|"
    r"method|strateg|example|beispiel|ejemplo|exemple|reason|grund|theme|thema|topic)"
)
_NOTHING: Final = frozenset(
    {"one", "two", "three", "four", "five", "some", "zwei", "drei", "tres", "dos", "trois"}
)


def plain_heading(text: str) -> str:
    """A heading without case, accents, punctuation, and more blanks than one."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = unicodedata.normalize("NFC", "".join(one for one in letters if not unicodedata.combining(one)))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


def asks_name(heading: str) -> bool:
    """Whether it asks for the name of who fills the form in; a longer one, or one about a school or a file, does not."""
    plain = plain_heading(heading)
    words = plain.split()
    if len(words) > _LONGEST or _ELSEWHERE.search(plain) or not _NOTHING.isdisjoint(words):
        return False
    if not _OTHERS.isdisjoint(words):
        return False
    return (
        not _NAMES.isdisjoint(words)
        or any(one in plain for one in _SCRIPTS)
        or _QUESTIONS.fullmatch(plain) is not None
    )


def asks_other_name(heading: str) -> bool:
    """Whether it asks for another name that somebody goes by: a nickname, or the one they were born with."""
    plain = plain_heading(heading)
    words = plain.split()
    return len(words) <= _LONGEST and not _OTHERS.isdisjoint(words) and not _ELSEWHERE.search(plain)
