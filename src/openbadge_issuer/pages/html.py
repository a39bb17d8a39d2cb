"""What every page of HTML here is made with: templates that escape, a style and its digest, addresses that may be linked."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from openbadge_issuer.errors import MissingExtra

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["digest_of", "style_of", "template", "web_address"]


def web_address(url: str) -> str:
    """The URL if a page may lead there: http or https, to the host that one reads; nothing otherwise."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    plain = url.isprintable() and " " not in url and "\\" not in url  # no other space is printable
    return url if plain and parts.scheme in ("http", "https") and host and "@" not in parts.netloc else ""


def digest_of(style: str) -> str:
    """The digest of a style as a Content-Security-Policy names it."""
    return f"sha256-{b64encode(sha256(style.encode('utf-8')).digest()).decode('ascii')}"


def style_of(*names: str) -> str:
    """The style sheets of these names, one after the other, as one line."""
    return "".join(_resource(name).replace("\n", "") for name in names)


@cache
def template(name: str, what: str) -> Template:
    """The template of this name, which escapes all that is put into it; `MissingExtra` for ``what`` without jinja2."""
    try:
        from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise MissingExtra("programme", what) from None
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.from_string(_resource(name))


@cache
def _resource(name: str) -> str:
    from importlib.resources import files  # noqa: PLC0415 - at first use

    return files(__package__).joinpath(name).read_text(encoding="utf-8")
