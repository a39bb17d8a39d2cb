"""What an officer may write into a template, and what is said, with file and line, where it can not stand."""

from __future__ import annotations

import pickle
import sys

import pytest

from assessment_world import World
from openbadge_issuer.errors import ConfigurationError, MissingExtra
from openbadge_issuer.programme.letters import templates as letter_templates
from openbadge_issuer.programme.letters.letter import Letterhead, letter
from openbadge_issuer.programme.letters.templates import SHAPES, LetterKind, Templates

ENGLISH = Templates.built_in()
HEAD = Letterhead(programme="P", organisation="O", contact="c@o.example")


def changed(text: str, name: str = "award.txt") -> Templates:
    return ENGLISH.with_files({name: text.encode("utf-8")})


def said(text: str, name: str = "award.txt") -> tuple[str, str]:
    one = letter(World().awarded()[0], head=HEAD, templates=changed(text, name), name="Ada")
    return one.text, one.html


def test_an_officers_text_takes_the_place_of_ours() -> None:
    text, html = said(
        "Subject: Well done\r\n\r\nDear {{ name }},\r\nyou did it: {{ credential.name | upper }}.\r\n"
    )
    assert text == "Dear Ada, you did it: CHECKING FOR UNDERSTANDING.\n"
    assert "<p>Dear <bdi>Ada</bdi>, you did it: <bdi>CHECKING FOR UNDERSTANDING</bdi>.</p>" in html


def test_an_officers_page_is_used_for_all_letters() -> None:
    page = "<html lang='{{ language }}'><h1>{{ subject }}</h1>{% for b in blocks %}<i>{{ b.kind }}</i>{% endfor %}</html>"
    _, html = said(page, "page.html")
    assert html.startswith("<html lang='en'><h1>Congratulations: Checking")
    assert "<i>item</i>" in html


def test_an_own_html_for_one_letter() -> None:
    _, html = said("<p>{{ name }} &amp; {{ programme.name }}</p>", "award.html")
    assert html == "<p>Ada &amp; P</p>"


def test_quoted_lines_are_the_values_and_never_a_heading() -> None:
    world = World()
    application, _ = world.decide(
        world.opened({"overview": "passing", "plan": "basic"}, {"overview": "passing", "plan": "basic"}),
        {"plan": "# You passed\n\n- really\n> yes"},
    )
    one = letter(application, head=HEAD, templates=ENGLISH)
    assert "> # You passed\n> - really\n> > yes" in one.text
    assert "<h2>You passed" not in one.html
    assert "<p><bdi># You passed</bdi></p>\n<p><bdi>- really</bdi></p>" in one.html


def test_a_value_at_the_beginning_of_a_line_is_no_mark() -> None:
    world = World()
    templates = changed("Subject: x\n\n{{ name }}\n")
    one = letter(world.awarded()[0], head=HEAD, templates=templates, name="# Boss")
    assert one.text == "# Boss\n"
    assert "<h2>" not in one.html


WRONG = {
    "an unknown value": ("Subject: x\n\n{{ nmae }}", 3, "Did you mean name?"),
    "an unknown part": ("Subject: x\n{{ credential.titel }}", 2, "There is no credential.titel"),
    "a part of a text": ("Subject: x\n{{ name.upper }}", 2, "name has no parts"),
    "a whole value": ("Subject: x\n{{ credential }}", 2, "say which"),
    "a call": ("Subject: x\n\n\n{{ name.upper() }}", 4, "can not stand"),
    "a subscript": ("Subject: x\n{{ credential['name'] }}", 2, "can not stand"),
    "arithmetic": ("Subject: x\n{{ 'a' * 999999999 }}", 2, "can not stand"),
    "an assignment": ("Subject: x\n{% set name = 'x' %}", 2, "can not stand"),
    "another file": ("Subject: x\n{% include 'words.txt' %}", 2, "can not stand"),
    "an import": ("Subject: x\n{% import 'a' as b %}", 2, "can not stand"),
    "a parent": ("{% extends 'a' %}", 1, "can not stand"),
    "a macro": ("Subject: x\n{% macro a() %}{% endmacro %}", 2, "can not stand"),
    "a test": ("Subject: x\n{% if name is defined %}{% endif %}", 2, ""),
    "an unknown filter": ("Subject: x\n{{ name | pprint }}", 2, "no filter"),
    "a filter with brackets": ("Subject: x\n{{ name | upper(1) }}", 2, "nothing in brackets"),
    "repeating a text": ("Subject: x\n{% for letter in name %}{{ letter }}{% endfor %}", 2, "Only a list"),
    "repeating a range": ("Subject: x\n{% for i in range(9) %}{% endfor %}", 2, "Only a list"),
    "repeating under a known name": ("Subject: x\n{% for name in criteria %}{% endfor %}", 2, "new name"),
    "a recursive list": ("Subject: x\n{% for c in criteria recursive %}{% endfor %}", 2, "new name"),
    "an unclosed block": ("Subject: x\n\n{% if name %}", 3, ""),
    "an unclosed value": ("Subject: x\n\n{{ name", 3, ""),
    "deep lists": (
        "Subject: x\n{% for a in criteria %}{% for b in good %}{% for c in short %}{% for d in good %}"
        + 4 * "{% endfor %}",
        2,
        "3 times at most",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_can_not_stand_is_named_with_file_and_line(wrong: str) -> None:
    text, line, words = WRONG[wrong]
    with pytest.raises(ConfigurationError) as refused:
        changed(text)
    assert refused.value.detail_code == "config.template"
    assert refused.value.params == {"file": "award.txt", "line": line}
    assert str(refused.value).startswith(f"award.txt, line {line}: ")
    assert words in str(refused.value)


def test_a_letter_begins_with_its_subject() -> None:
    with pytest.raises(ConfigurationError, match=r"award.txt, line 1: The first line is the subject"):
        said("Dear {{ name }}")


def test_files_that_are_none_of_letters_are_named() -> None:
    with pytest.raises(ConfigurationError, match=r"awrad.txt, line 1: This is no letter's file"):
        ENGLISH.with_files({"awrad.txt": b""})
    with pytest.raises(ConfigurationError, match=r"page.html, line 1: This file is missing"):
        Templates("en", {name: content for name, content in ENGLISH.files.items() if name != "page.html"})
    with pytest.raises(ConfigurationError, match=r"award.txt, line 2: This is not UTF-8"):
        ENGLISH.with_files({"award.txt": "Subject: x\nGrüße".encode("cp1252")})
    with pytest.raises(ConfigurationError, match="at most"):
        ENGLISH.with_files({"award.txt": b"x" * 100_001})


@pytest.mark.parametrize(
    ("words", "line"),
    [("date: {day}", 1), ("months: a, b", 1), ("date\n", 1), ("# x\n\nA B: c", 3), ("a:  ", 1)],
)
def test_wrong_words_are_named(words: str, line: int) -> None:
    with pytest.raises(ConfigurationError, match=rf"words.txt, line {line}:"):
        changed(words, "words.txt")


def test_a_mark_of_utf_8_and_windows_line_ends_are_read() -> None:
    files = {
        name: b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n") for name, content in ENGLISH.files.items()
    }
    one = World().awarded()[0]
    assert letter(one, head=HEAD, templates=Templates("en", files)) == letter(
        one, head=HEAD, templates=ENGLISH
    )


def test_languages() -> None:
    assert Templates.built_in("de-AT").language == "de"
    assert Templates.built_in("EN").language == "en"
    with pytest.raises(ConfigurationError) as refused:
        Templates.built_in("xx")
    assert refused.value.detail_code == "config.language"
    own = ENGLISH.with_files({"award.txt": b"Subject: Bravo\n\n{{ name }}"}, language="fr")
    assert '<html lang="fr"' in letter(World().awarded()[0], head=HEAD, templates=own).html
    with pytest.raises(ConfigurationError):
        ENGLISH.with_files({}, language="no language")


def test_both_languages_say_the_same_things() -> None:
    """Every letter names the same values in the same places."""
    german = Templates.built_in("de")
    assert set(german.files) == set(ENGLISH.files)

    def tags(content: bytes) -> list[str]:
        return [part.partition("}")[0] for part in content.decode("utf-8").split("{")[1:] if part.strip()]

    for kind in LetterKind:
        assert tags(german.files[f"{kind}.txt"]) == tags(ENGLISH.files[f"{kind}.txt"]), kind
    assert set(SHAPES) == set(LetterKind)


def test_templates_are_pickled_by_their_files() -> None:
    again = pickle.loads(pickle.dumps(ENGLISH))
    assert again == ENGLISH
    assert repr(again) == "Templates('en', 11 files)"


def test_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    letter_templates._environment.cache_clear()
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingExtra, match=r"openbadge-issuer\[programme\]"):
        Templates.built_in()
    monkeypatch.undo()
    letter_templates._environment.cache_clear()
