"""Names, feedback, titles and templates that want to be more than text: headers, markup, structure, code."""

from __future__ import annotations

import email
import re
from email.message import EmailMessage
from email.policy import SMTP
from html.parser import HTMLParser

import pytest

from assessment_world import LOW, NOW, PRODUCT, World, definition, product_definition
from openbadge_issuer.assessment import Application
from openbadge_issuer.errors import ConfigurationError, InputError, ModelError
from openbadge_issuer.models import Recipient
from openbadge_issuer.programme.letters.due import LetterRegister
from openbadge_issuer.programme.letters.letter import Letter, Letterhead, Mailbox, Templates, letter
from openbadge_issuer.programme.letters.posting import Post, addressed, letterhead, letters_to_write
from openbadge_issuer.programme.settings import Settings

HEAD = Letterhead(programme="P", organisation="O", contact="c@o.example")
ENGLISH = Templates.built_in()
SENDER = Mailbox("badges@school.example", "School")
ADA = Mailbox("ada@people.example", "Ada")
INJECTED = [
    "Ada\r\nBcc: everybody@evil.example",
    "Ada\nBcc: everybody@evil.example",
    "Ada\rBcc: everybody@evil.example",
    "Ada\u2028Bcc: everybody@evil.example",
    "Ada\x0bBcc: everybody@evil.example",
    "Ada\x85Bcc: everybody@evil.example",
    "=?utf-8?q?Ada=0D=0ABcc=3A_everybody=40evil=2Eexample?=",
    "=?utf-8?b?QWRhDQpCY2M6IGV2ZXJ5Ym9keUBldmlsLmV4YW1wbGU=?=",
    'Ada" <everybody@evil.example>, "',
    "Ada\0",
    "Ada \ud800",
    "\u202egpj.exe",
    "x" * 5_000,
]


def not_yet(feedback: str, **changes: object) -> Application:
    world = World(definition=definition(**changes))
    return world.decide(world.opened(LOW, LOW), {"plan": feedback})[0]


def message_of(one: Letter, sender: Mailbox = SENDER, to: Mailbox = ADA) -> EmailMessage:
    return email.message_from_bytes(one.to_eml(sender, to, now=NOW), policy=SMTP)


@pytest.mark.parametrize("name", INJECTED)
def test_no_name_becomes_a_header_or_another_address(name: str) -> None:
    one = letter(not_yet("Say more."), head=HEAD, templates=ENGLISH, name=name)
    message = message_of(one, Mailbox("badges@school.example", name), Mailbox("ada@people.example", name))
    assert set(message.keys()) == {
        "Subject",
        "From",
        "To",
        "Date",
        "X-Unsent",
        "MIME-Version",
        "Content-Type",
    }
    for header, address in (("From", "badges@school.example"), ("To", "ada@people.example")):
        assert [one.addr_spec for one in message[header].addresses] == [address]
    head = one.to_eml(SENDER, ADA, now=NOW).partition(b"\r\n\r\n")[0]
    assert b"evil" not in head
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069]", one.text + one.html)


@pytest.mark.parametrize("title", INJECTED)
def test_no_title_becomes_a_header(title: str) -> None:
    try:
        application = not_yet("Say more.", name=title)
    except (ModelError, InputError):  # which a definition refuses already
        return
    message = message_of(letter(application, head=HEAD, templates=ENGLISH))
    assert "Bcc" not in message
    assert len(message["Subject"]) < 200
    assert "\n" not in message["Subject"]


class Tags(HTMLParser):
    """Which elements and attributes a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(f"{tag}.{name}" for name, _ in attrs)}
        for name, value in attrs:
            assert name != "href" or (value or "").startswith(("https://", "mailto:"))


def tags(html: str) -> set[str]:
    parser = Tags()
    parser.feed(html)
    return parser.seen


ALLOWED = tags(letter(not_yet("Say more."), head=HEAD, templates=ENGLISH).html)
MARKUP = [
    "<script>alert(1)</script>",
    "</p></body><iframe src=https://evil.example>",
    '"><img src=x onerror=alert(1)>',
    "<a href='javascript:alert(1)'>your badge</a>",
    "javascript:alert(1)",
    'https://evil.example/"onmouseover="alert(1)',
    "{{ programme.contact }} {% for x in criteria %}{{ x }}{% endfor %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!-- x -->",
    "\ue000<b>\ue001",
]


@pytest.mark.parametrize("text", MARKUP)
def test_feedback_is_text(text: str) -> None:
    """Also a template's language in it is text: values are never read as templates."""
    one = letter(not_yet(text), head=HEAD, templates=ENGLISH)
    assert tags(one.html) <= ALLOWED
    assert "Checking" in one.text
    assert text.replace("\ue000", "").replace("\ue001", "").split()[0] in one.text
    assert "<script" not in one.html


@pytest.mark.parametrize("text", MARKUP)
def test_feedback_is_text_in_an_officers_own_page(text: str) -> None:
    own = ENGLISH.with_files(
        {"not-yet.html": b"<p>{{ name }}</p>{% for c in short %}<p>{{ c.feedback | quoted }}</p>{% endfor %}"}
    )
    html = letter(not_yet(text), head=HEAD, templates=own, name=text).html
    assert tags(html) == {"p"}


@pytest.mark.parametrize(
    "text", ["# You are awarded", "Subject: Award", "- item", "> quoted", "\n\n# Award\n\n"]
)
def test_feedback_makes_no_heading_and_no_subject(text: str) -> None:
    plain = letter(not_yet("Say more."), head=HEAD, templates=ENGLISH)
    one = letter(not_yet(text), head=HEAD, templates=ENGLISH)
    assert one.subject == plain.subject
    assert one.html.count("<h2>") == plain.html.count("<h2>")
    assert one.html.count("<li>") == plain.html.count("<li>")


def test_a_products_name_is_text() -> None:
    product = PRODUCT.__class__(
        uri=PRODUCT.uri, name="<b>Garden</b>\n# Certified", version=PRODUCT.version, released=PRODUCT.released
    )
    world = World(definition=product_definition(), product=product)
    one = letter(world.decide(world.opened(LOW, LOW), {"plan": "No."})[0], head=HEAD, templates=ENGLISH)
    assert "<b>" not in one.html
    assert "\n# Certified" not in one.text


ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ name.__class__ }}",
    "{{ name['__class__'] }}",
    "{{ name | attr('__class__') }}",
    "{{ name | map('upper') }}",
    "{{ self }}",
    "{{ self.__init__.__globals__ }}",
    "{{ config }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ lipsum.__globals__ }}",
    "{{ namespace() }}",
    "{{ range(10) }}",
    "{{ dict() }}",
    "{{ joiner() }}",
    "{{ loop }}",
    "{{ criteria.append }}",
    "{{ criteria.__len__ }}",
    "{{ [].__class__ }}",
    "{{ () }}",
    "{{ {} }}",
    "{{ -1 }}",
    "{{ 2 ** 99999999 }}",
    "{{ 'x' * 99999999 }}",
    "{{ 'x' % 1 }}",
    "{{ name[:1] }}",
    "{{ name() }}",
    "{{ name | replace('a', 'b') }}",
    "{{ name | safe }}",
    "{{ name | format }}",
    "{{ name | center(99999999) }}",
    "{{ name | wordwrap(1) }}",
    "{% set x = name %}",
    "{% set programme.name = 'x' %}",
    "{% do name %}",
    "{% with x = name %}{% endwith %}",
    "{% filter upper %}x{% endfilter %}",
    "{% block a %}{% endblock %}",
    "{% call name() %}{% endcall %}",
    "{% include '/etc/passwd' %}",
    "{% from 'a' import b %}",
    "{% autoescape false %}{{ name }}{% endautoescape %}",
    "{% endraw %}",
    "{% for a, b in criteria %}{% endfor %}",
    "{% for c in criteria if c.feedback %}{% endfor %}",
    "{% for c in criteria %}{{ loop.__class__ }}{% endfor %}",
    "{% for c in criteria %}{{ loop.cycle('a') }}{% endfor %}",
    "{% for c in criteria %}{{ c.sealed }}{% endfor %}",
    "{{ reviewers }}",
    "{{ application }}",
    "{{ applicant }}",
    "{" * 3_000,
    "{{ " + "(" * 3_000 + "name" + ")" * 3_000 + " }}",
    "{{ " + "not " * 3_000 + "name }}",
    "{% if name %}" * 300 + "{% endif %}" * 300,
]


HARMLESS = [
    "{% raw %}{{ name.__class__ }}{% endraw %}",
    "{# {{ name.__class__ }} #}",
    "{% if name %}" * 5 + "{% endif %}" * 5,
    "{{ ((name)) | upper | lower }}",
]


@pytest.mark.parametrize("form", ["txt", "html"])
@pytest.mark.parametrize("template", ESCAPES + HARMLESS, ids=range(len(ESCAPES) + len(HARMLESS)))
def test_a_template_reaches_nothing_but_its_values(template: str, form: str) -> None:
    """Refused when it is read, or it says no more than text; never a traceback, never long."""
    content = f"Subject: x\n\n{template}" if form == "txt" else template
    refused: ConfigurationError | None = None
    try:
        own = ENGLISH.with_files({f"not-yet.{form}": content.encode()})
    except ConfigurationError as error:
        refused = error
    if refused is None:
        one = letter(not_yet("Say more."), head=HEAD, templates=own, name="Ada")
        assert template in HARMLESS
        assert len(one.text + one.html) < 10_000
        return
    assert template not in HARMLESS
    assert refused.detail_code == "config.template"
    assert str(refused).startswith(f"not-yet.{form}, line ")
    assert len(str(refused)) < 1_000


@pytest.mark.parametrize(
    "template", ["<script>1</script>", "<p onclick='x'>", "<a href='JavaScript:x'>", "<iframe>"]
)
def test_an_officers_page_runs_nothing(template: str) -> None:
    with pytest.raises(ConfigurationError, match=r"line 2: A letter runs nothing"):
        ENGLISH.with_files({"award.html": f"<p>\n{template}".encode()})


IN_TAGS = [
    "<p title={{ name }}>x</p>",
    "<p title={{ name }} class='a'>x</p>",
    "<p {{ name }}>x</p>",
    "<{{ name }}>x",
    "<a href='{{ name }}'>x</a>",
    '<a href="https://x.example/{{ credential.page }}{{ name }}">x</a>',
    "<img src='{{ credential.page }}'>",
    "<p style='color: {{ name }}'>x</p>",
    "<style>p { color: {{ name }} }</style>",
    "<p title='a' data-x={{ name }}>x</p>",
    "<p title='>' class={{ name }}>x</p>",
    "<p title='{% if name %}' {{ name }} {% endif %}>x</p>",
    "<p title={% if name %}'{% endif %}{{ name }}'>x</p>",
    "<p title=b' {{ name }}'>x</p>",
    "<p title='a'class='{{ name }}'>x</p>",
    "<{% if name %}{% endif %}{{ name }}",
    "<{{- name }}",
    "< {{- name }}",
    "<!-- {{ name }} -->",
    "<!-- x --{{ name }}>",
    "<style>p {}</style{{ name }}>",
    "<style media='x'>{{ name }}</style>",
    "<svg><style>{{ name }}</style></svg>",
    "<a href=' {{ credential.page }}'>x</a>",
    "<a href={{ credential.page }}>x</a>",
    "<meta content='{{ name }}'>",
    "<base href='{{ name }}'>",
    "</p {{ name }}>",
]


@pytest.mark.parametrize("template", IN_TAGS)
def test_no_value_stands_where_it_could_be_markup(template: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        ENGLISH.with_files({"award.html": f"<p>\n{template}".encode()})
    assert str(refused.value).startswith("award.html, line 2: ")


def test_a_value_in_quotes_stays_in_them() -> None:
    own = ENGLISH.with_files(
        {
            "not-yet.html": b"<p title='{{ name }}' lang=\"en\">x</p>"
            b'<a href="{{ credential.page }}">{{ credential.page }}</a>'
        }
    )
    name = "'\" onmouseover=alert(1) x='"
    html = letter(not_yet("Say more."), head=HEAD, templates=own, name=name).html
    assert tags(html) == {"p", "p.title", "p.lang", "a", "a.href"}


def test_an_address_that_is_none_is_not_written_to() -> None:
    world = World()
    people = world.people
    strange = people.enrol(Recipient.email("grace@bücher.example", name="Grace"))
    assert addressed(people, strange) == ("Grace", None)
    assert addressed(people, people.enrol(Recipient.did("did:example:1", name="Alan"))) == ("Alan", None)


def test_a_name_with_a_line_break_goes_through_posting() -> None:
    world = World()
    world.ada = world.people.enrol(Recipient.email("eve@people.example", name="Eve\r\nBcc: all@evil.example"))
    posts = list(
        letters_to_write(
            [world.submitted()],
            LetterRegister(),
            world.people,
            by=world.officer,
            head=letterhead(Settings(name="P", organisation="O", sender="badges@school.example")),
            templates=ENGLISH,
        )
    )
    (post,) = posts
    assert isinstance(post, Post)
    assert post.to is not None
    assert re.fullmatch(r"received-[0-9a-f]{12}", post.name)
    message = message_of(post.letter, to=post.to)
    assert "Bcc" not in message
    assert [one.addr_spec for one in message["To"].addresses] == ["eve@people.example"]
