"""Attack: an identifier that leads the verifier to another place than it seems, or into its own network."""

from __future__ import annotations

import pytest

from dids_driving import World
from openbadge_issuer.dids import issuer_keys, resolve_verification_method
from openbadge_issuer.errors import ResolutionError

DIDS = [
    "did:web:",
    "did:web::",
    "did:web:localhost",
    "did:web:localhost%3A8080",
    "did:web:127.0.0.1",
    "did:web:127.1",
    "did:web:2130706433",
    "did:web:0x7f000001",
    "did:web:0x7f.1",
    "did:web:169.254.169.254:latest:meta-data",
    "did:web:%5B%3A%3A1%5D",
    "did:web:[::1]",
    "did:web:school.example%3A",
    "did:web:school.example%3A0",
    "did:web:school.example%3A65536",
    "did:web:school.example%3A99999999999",
    "did:web:school.example%3A80%3A80",
    "did:web:school.example%3A22@evil.example",
    "did:web:user%40evil.example",
    "did:web:user@evil.example",
    "did:web:user%3Apassword%40evil.example",
    "did:web:evil.example%2F.school.example",
    "did:web:evil.example%23.school.example",
    "did:web:evil.example%3F.school.example",
    "did:web:evil.example%5C.school.example",
    "did:web:evil.example%00.school.example",
    "did:web:evil.example%0d%0aHost%3A%20school.example",
    "did:web:school.example:..:..:admin",
    "did:web:school.example:%2e%2e:admin",
    "did:web:school.example:%2E.:admin",
    "did:web:school.example:.",
    "did:web:school.example:a%2Fb",
    "did:web:school.example:a%2f..%2fb",
    "did:web:school.example:a%5Cb",
    "did:web:school.example:a%3Fq",
    "did:web:school.example:a%23f",
    "did:web:school.example:a%252e%252e",
    "did:web:school.example:a%00",
    "did:web:school.example:a%0a",
    "did:web:school.example:a%20b",
    "did:web:school.example:a%",
    "did:web:school.example:a%4",
    "did:web:school.example:a%zz",
    "did:web:school.example:",
    "did:web:school.example::a",
    "did:web:school.example:a:",
    "did:web:school.example:a*b",
    "did:web:school.example:a@b",
    "did:web:school.example:a\ud800b",
    "did:web:school..example",
    "did:web:.school.example",
    "did:web:school.example.",
    "did:web:-school.example",
    "did:web:school-.example",
    "did:web:sch_ool.example",
    "did:web:school.1",
    "did:web:school.123",
    f"did:web:{'a' * 64}.example",
    f"did:web:{'a.' * 130}example",
    f"did:web:school.example:{'a' * 5000}",
]
URLS = [
    "https://",
    "https:///issuer",
    "https://localhost/issuer",
    "https://127.0.0.1/issuer",
    "https://2130706433/issuer",
    "https://0x7f.1/issuer",
    "https://[::1]/issuer",
    "https://[fe80::1%25eth0]/issuer",
    "https://169.254.169.254/latest/meta-data",
    "https://user@school.example/issuer",
    "https://user:password@school.example/issuer",
    "https://school.example@evil.example/issuer",
    "https://school.example:pw@evil.example/issuer",
    "https://evil.example\\@school.example/issuer",
    "https://evil.example\\.school.example/issuer",
    "https://school.example:0/issuer",
    "https://school.example:65536/issuer",
    "https://school.example:-1/issuer",
    "https://school.example:٨٠/issuer",
    "https://school.example:/issuer",
    "https://school.example%2eevil.example/issuer",
    "https://sch\u043eol.example/issuer",
    "https://school.example/<script>",
    "https://school.example/{a}",
    'https://school.example/"x',
    "https://school.example/a|b",
    "https:school.example/issuer",
    "https:/school.example/issuer",
    "https://school.example./issuer",
    f"https://school.example/{'a' * 3000}",
    "http://school.example/issuer",
    "HTTP://school.example/issuer",
    "http:school.example",
]
REFUSED = {f"resolve.{each}" for each in ("did_web", "did_path", "host", "insecure", "reference", "url")}


@pytest.mark.parametrize("issuer_id", DIDS + URLS)
def test_nobody_is_asked(issuer_id: str) -> None:
    world = World({})
    for resolution in (resolve_verification_method(f"{issuer_id}#key-1"), issuer_keys(issuer_id)):
        with pytest.raises(ResolutionError) as caught:
            world.settle(resolution)
        assert caught.value.decided
        assert caught.value.detail_code in REFUSED
        assert "password" not in str(caught.value).replace("passwords are refused", "")
    assert world.asked == []
