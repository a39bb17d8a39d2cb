from __future__ import annotations

import socket
import threading
import time

import pytest

from openbadge_issuer.adapters.addresses import is_public, resolve_in_time, server_of

PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
NOT_PUBLIC = (
    "0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.1.2.3 169.254.169.254 172.16.0.1 192.0.0.8 192.0.0.192 192.0.2.1 "
    "192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16 "
    ":: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1 2001::1 "
    "2001:db8::1 2002:7f00:1:: 2002:101:101:: fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 4000::1 "
    "2606:4700::1111%eth0 64:ff9b::101:101%1 ::ffff:1.1.1.1%1 192.88.99.1 192.31.196.1 192.52.193.1 192.175.48.1 "
    "2620:4f:8000::1 3fff::1 2001:20::1 2001:10::1 198.19.255.255 100.100.100.200 ::ffff:0:1.1.1.1 "
    "localhost school.example 2130706433 0x7f.1"
)


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", ["", *NOT_PUBLIC.split()])
def test_not_public(address: str) -> None:
    assert not is_public(address)


def test_each_address_comes_once_in_order() -> None:
    assert resolve_in_time(lambda *_: ["2606:4700::1", "1.1.1.1", "2606:4700:0::1"], "h", 443, 5) == (
        "2606:4700::1",
        "1.1.1.1",
    )


def test_of_thousands_of_addresses_the_first_are_read() -> None:
    found = resolve_in_time(lambda *_: [f"1.1.{n // 250}.{n % 250}" for n in range(4_000)], "h", 443, 5)
    assert (len(found), found[0], found[-1]) == (64, "1.1.0.0", "1.1.0.63")


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("https://school.example/a", "school.example:443"),
        ("https://SCHOOL.example:443/", "school.example:443"),
        ("https://school.example.:8443?q", "school.example:8443"),
        ("https://school.example:port/", ""),
        ("https://[/", ""),
        ("", ":443"),
    ],
)
def test_a_server_is_a_name_and_a_port(url: str, server: str) -> None:
    assert server_of(url) == server


def test_a_resolver_that_hangs_is_not_waited_for() -> None:
    released = threading.Event()
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        resolve_in_time(lambda *_: [str(released.wait(10))], "h", 443, 0.05)
    assert time.monotonic() - started < 5
    released.set()


def test_what_the_resolver_raises_is_raised() -> None:
    def resolver(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    with pytest.raises(socket.gaierror):
        resolve_in_time(resolver, "h", 443, 5)


def test_a_name_in_place_of_an_address_is_refused() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        resolve_in_time(lambda *_: ["school.example"], "h", 443, 5)
