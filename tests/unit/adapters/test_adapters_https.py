"""What is decided before a socket is opened; the rest is in tests/integration/test_https_fetch.py."""

from __future__ import annotations

import math
import socket
import ssl
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from openbadge_issuer.adapters.https import HttpsFetch
from openbadge_issuer.adapters.https_async import AsyncHttpsFetch
from openbadge_issuer.errors import ConfigurationError
from openbadge_issuer.ports import FetchFailure, Request


@pytest.fixture(autouse=True)
def _no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_more: Any) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "create_connection", refuse)


def failure(fetch: HttpsFetch, url: str) -> FetchFailure:
    answer = fetch(Request(url))
    assert isinstance(answer, FetchFailure)
    return answer


@pytest.mark.parametrize(
    ("addresses", "code"),
    [
        (["127.0.0.1"], "fetch.private_address"),
        (["1.1.1.1", "10.0.0.1"], "fetch.private_address"),
        (["::1"], "fetch.private_address"),
        (["fe80::1%eth0"], "fetch.private_address"),
        (["169.254.169.254"], "fetch.private_address"),
        (["64:ff9b::a9fe:a9fe"], "fetch.private_address"),
        ([], "fetch.private_address"),
        (["not-an-address"], "fetch.network"),
    ],
)
def test_every_address_must_be_public(addresses: Sequence[str], code: str) -> None:
    answer = failure(HttpsFetch(resolver=lambda *_: addresses), "https://school.example/")
    assert answer.code == code


def test_decimal_and_octal_hosts_are_looked_up_like_names_and_refused() -> None:
    asked: list[str] = []

    def resolver(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    for host in ("2130706433", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "localhost", "LOCALHOST."):
        assert failure(HttpsFetch(resolver=resolver), f"https://{host}/").code == "fetch.private_address"
    assert asked == ["2130706433", "0177.0.0.1", "127.1", "::ffff:127.0.0.1", "localhost", "localhost."]


@pytest.mark.parametrize(
    "url",
    [
        "http://school.example/",
        "HTTP://school.example/",
        "ftp://school.example/",
        "file:///etc/passwd",
        "//school.example/",
        "school.example",
        "",
        "https://",
        "https:///did.json",
        "https://user@school.example/",
        "https://user:password@school.example/",
        "https://@school.example/",
        "https://school.example\\@10.0.0.1/",
        "https://school.example/\r\nHost: other.example",
        "https://school.example/a b",
        "https://schöol.example/",
        "https://school.example/\x00",
        "https://school.exa\tmple/",
    ],
)
def test_only_plain_https_addresses(url: str) -> None:
    answer = failure(HttpsFetch(resolver=lambda *_: ["1.1.1.1"]), url)
    assert answer.code == "fetch.not_https"
    assert answer.retry == "never"


@pytest.mark.parametrize("port", ["22", "25", "80", "1023", "0"])
def test_ports_of_other_services_are_refused(port: str) -> None:
    answer = failure(HttpsFetch(resolver=lambda *_: ["1.1.1.1"]), f"https://school.example:{port}/")
    assert answer.code == "fetch.port"


@pytest.mark.parametrize(
    "authority", ["school.example:65536", "school.example:-1", "[::1", "school.example:x"]
)
def test_malformed_authorities_do_not_raise(authority: str) -> None:
    assert isinstance(
        HttpsFetch(resolver=lambda *_: ["1.1.1.1"])(Request(f"https://{authority}/")), FetchFailure
    )


def test_a_name_that_does_not_exist() -> None:
    def resolver(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    answer = failure(HttpsFetch(resolver=resolver), "https://school.example/")
    assert (answer.code, answer.retry) == ("fetch.network", "later")
    assert "Name or service not known" in answer.message


def test_a_label_that_is_too_long_for_a_name() -> None:
    assert failure(HttpsFetch(), f"https://{'a' * 70}.example/").code == "fetch.network"


@pytest.mark.parametrize("fetch", [HttpsFetch, AsyncHttpsFetch])
@pytest.mark.parametrize(
    "settings",
    [
        *({"timeout": 0}, {"timeout": -1}, {"timeout": None}, {"timeout": "10"}, {"timeout": True}),
        *(
            {"timeout": math.nan},
            {"timeout": math.inf},
            {"timeout": 10**400},
            {"timeout": timedelta(seconds=9)},
        ),
        *({"check_timeout": 0}, {"check_timeout": None}, {"check_timeout": 86_401}),
        *({"max_redirects": -1}, {"max_redirects": None}, {"max_redirects": 1.5}, {"max_redirects": True}),
        *({"retries": -1}, {"retries": None}, {"retries": 1.0}, {"retries": 1_000}),
        *({"backoff": -1}, {"backoff": None}, {"backoff": math.inf}),
        *({"ssl_context": "certificates.pem"}, {"ssl_context": True}),
    ],
    ids=str,
)
def test_settings_that_can_not_work(
    fetch: type[HttpsFetch | AsyncHttpsFetch], settings: dict[str, Any]
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        fetch(**settings)
    assert caught.value.detail_code == "config.fetch"


def test_a_context_that_does_not_check_certificates_is_refused() -> None:
    lax = ssl.create_default_context()
    lax.check_hostname = False
    with pytest.raises(ConfigurationError, match="does not check certificates"):
        HttpsFetch(ssl_context=lax)


def test_nothing_but_adapters_loads_it() -> None:
    code = (
        "import sys, openbadge_issuer\n"
        "[getattr(openbadge_issuer, name) for name in openbadge_issuer.__all__]\n"
        "import openbadge_issuer.adapters\n"
        "print([name for name in ('httpx', 'httpcore', 'h11', 'ssl') if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"
