"""``openbadge convert``: a badge of 2.0 that is accepted becomes one of 3.0, and what is lost is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ob2_samples import HOME, assertion, badge_class, changed, profile, signed
from unit.cli.commands import NOW, Command

HANDED = [
    *("--document", f"{HOME}/assertions/1.json=assertion.json"),
    *("--document", f"{HOME}/welding.json=class.json"),
    *("--document", f"{HOME}/issuer.json=profile.json"),
]
SIGNING = ("--now", NOW, "--password-file", "../password")


@pytest.fixture
def old(issuers: Path) -> Path:
    """The folder of an issuer, with a badge of 2.0 and what it links to."""
    folder = issuers / "web"
    for name, document in (("assertion", assertion()), ("class", badge_class()), ("profile", profile())):
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def test_its_issuer_issues_it_again(openbadge: Command, old: Path) -> None:
    done = openbadge(
        *("convert", "assertion.json", "--mode", "reissue", "--out", "new.json", "--to", "ada@example.org"),
        *(*HANDED, *SIGNING),
    )
    assert done.status == 0, done
    assert done.out.startswith("new.json: urn:uuid:")
    assert "lost: `verification` is not carried over" in done.err
    badge = json.loads((old / "new.json").read_bytes())
    assert badge["issuer"]["id"] == "did:web:school.example"
    assert badge["awardedDate"] == "2020-05-01T10:00:00Z"
    assert badge["proof"]
    assert badge["evidence"][-1]["id"] == f"{HOME}/assertions/1.json"
    again = openbadge(
        "convert", "assertion.json", "--mode", "reissue", "--out", "two.json", *HANDED, *SIGNING
    )
    assert again.refuses("converted before")


def test_another_vouches(openbadge: Command, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(old.parent / "key")
    handed = [part.replace("=", "=../web/") if part.startswith("https") else part for part in HANDED]
    badge = "../web/assertion.json"
    wrong = openbadge("convert", badge, "--mode", "reissue", "--out", "new.json", *handed, *SIGNING)
    assert wrong.refuses("is not the issuer of the original")
    done = openbadge("convert", badge, "--mode", "vouch", "--out", "new.json", *handed, *SIGNING)
    assert done.status == 0, done
    made = json.loads(Path("new.json").read_bytes())
    assert "vouched for by Example School" in made["name"]
    assert made["credentialSubject"]["achievement"]["creator"]["id"] == f"{HOME}/issuer.json"


def test_a_draft_needs_no_key(openbadge: Command, old: Path) -> None:
    done = openbadge(
        "convert",
        "assertion.json",
        "--mode",
        "reissue",
        "--out",
        "new.json",
        "--draft",
        *HANDED,
        "--now",
        NOW,
    )
    assert done.status == 0, done
    assert "proof" not in json.loads((old / "new.json").read_bytes())
    assert openbadge("lint", "new.json").status == 0


def test_what_is_not_accepted_is_not_converted(openbadge: Command, old: Path) -> None:
    offline = openbadge("convert", "assertion.json", "--mode", "reissue", "--out", "new.json", "--now", NOW)
    assert (offline.status, offline.out.split()[0]) == (3, "UNDECIDED")
    assert "--online" in " ".join(offline.out.split())
    (old / "token.jws").write_text(signed(assertion("SignedBadge"), 1), encoding="ascii")
    (old / "class.json").write_text(json.dumps(changed(badge_class(), issuer="https://x.example")))
    refused = openbadge(
        "convert", "assertion.json", "--mode", "vouch", "--out", "new.json", *HANDED, "--now", NOW
    )
    assert refused.status in (1, 3)
    assert not (old / "new.json").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--to", "eve@example.org"), "not the one of this badge"),
        (("--to", "nobody"), "--to"),
        (("--issuer", "nowhere.toml"), "nowhere.toml is not there"),
    ],
)
def test_wrong_usage(openbadge: Command, old: Path, options: tuple[str, ...], words: str) -> None:
    done = openbadge(
        *("convert", "assertion.json", "--mode", "reissue", "--out", "new.json", "--draft", *HANDED),
        *("--now", NOW, *options),
    )
    assert done.refuses(words)
    assert not (old / "new.json").exists()


def test_a_badge_of_3_0_is_not_converted(openbadge: Command, old: Path, badge: Path) -> None:
    done = openbadge(
        *(
            "convert",
            badge,
            "--mode",
            "vouch",
            "--out",
            "new.json",
            "--issuer",
            old / "issuer.toml",
            "--draft",
        ),
        *("--document", "https://school.example/.well-known/did.json=did.json", "--now", NOW),
    )
    assert done.refuses("only those of 2.0")
