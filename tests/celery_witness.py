"""Loaded into Celery workers (``--include``): writes down what each of them holds in hands, in the file ``LMS_WITNESS``.

And its key, which must be P-256, signs in either of the two forms that ECDSA has for each signature, by chance: whoever
signs twice and hands out both is found out.
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from django.conf import settings

from lms import badges
from lms.models import Completion
from openbadge_issuer import LocalSigner, SecuredCredential, SigningRequest

__all__: list[str] = []

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


class _Undecided(LocalSigner):
    def sign(self, request: SigningRequest) -> bytes:
        signature = super().sign(request)
        if secrets.randbelow(2):
            return signature
        other = _ORDER - int.from_bytes(signature[32:], "big")
        return signature[:32] + other.to_bytes(32, "big")


@lru_cache(maxsize=1)
def _signer() -> LocalSigner:
    pem, password = settings.BADGE_KEY_FILE.read_bytes(), settings.BADGE_KEY_PASSWORD.encode()
    return _Undecided.from_pem(pem, password, controller=settings.BADGE_ISSUER_ID)


_issue = badges.issue


def _issue_and_tell(completion: Completion, *, now: datetime) -> SecuredCredential:
    secured = _issue(completion, now=now)
    line = f"{badges.key_of(completion)} {os.getpid()} {sha256(bytes(secured)).hexdigest()}\n"
    file = os.open(os.environ["LMS_WITNESS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, line.encode())  # in one piece, also among processes
    finally:
        os.close(file)
    return secured


badges.signer = _signer
badges.issue = _issue_and_tell
