"""What our operations take, and where it goes: ``python benchmarks/ours.py``, some seconds, microseconds of processor time.

``python benchmarks/ours.py sign check`` measures only what has one of these words in its name. `speed.py` asks the same
operations as a process beside the peers (``--serve``).
"""

from __future__ import annotations

import base64
import json
import sys
import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import TypedDict

import samples
import stages
from plan import BATCH
from timing import Call, median
from worker import Inputs, Make, drafts, drafts_for_others, serve, texts

from openbadge_issuer import Irrevocable, IrrevocableWarning, Issuer, Verifier
from openbadge_issuer.baking import bake, extract
from openbadge_issuer.codec import json as strict_json
from openbadge_issuer.codec.context_table import ContextTable
from openbadge_issuer.codec.jsonld import canonicalize
from openbadge_issuer.codec.types import JSONObject
from openbadge_issuer.contexts import bundled, default_contexts
from openbadge_issuer.errors import LimitExceeded, WorkBudgetExceeded
from openbadge_issuer.ledger import MemoryLedger
from openbadge_issuer.proofs import data_integrity, vc_jwt
from openbadge_issuer.proofs.prepared import sign
from openbadge_issuer.proofs.series import Series
from openbadge_issuer.proofs.suites import EDDSA_RDFC_2022

warnings.simplefilter("ignore", IrrevocableWarning)
CONTEXTS = default_contexts()


def name_of(size: int, *, blank: bool = True) -> str:
    """What the badges of a size are called among the inputs."""
    return f"{size}" if blank else f"{size} named"


SAMPLE = name_of(samples.SIZE)


def make_inputs(sizes: Sequence[int] = (), different: int = samples.DIFFERENT) -> Inputs:
    """What everybody is given: the sample, and badges of further sizes with and without blank nodes."""
    kinds = {SAMPLE: (samples.SIZE, True)}
    kinds |= {name_of(size, blank=blank): (size, blank) for size in sizes for blank in (True, False)}
    documents = {
        name: [samples.draft(number, size, blank=blank) for number in range(different)]
        for name, (size, blank) in kinds.items()
    }
    signed = {name: [samples.signed(draft) for draft in of_size] for name, of_size in documents.items()}
    return {
        "badges": {
            name: {
                "drafts": [json.dumps(draft) for draft in documents[name]],
                "signed": [badge.decode() for badge in signed[name]],
            }
            for name in kinds
        },
        "tokens": [_token(draft) for draft in documents[SAMPLE]],
        "key": samples.key(),
        "contexts": {url: json.loads(body) for url, body in bundled().items()},
        "created": samples.NOW.isoformat().replace("+00:00", "Z"),
        "sample": SAMPLE,
        "image": base64.b64encode(samples.picture()).decode("ascii"),
        "baked": [
            base64.b64encode(bake(samples.picture(), badge)).decode("ascii") for badge in signed[SAMPLE]
        ],
        "poison": json.dumps(samples.poison()),
    }


def _token(draft: JSONObject) -> str:
    by = samples.signer()
    return sign(
        vc_jwt.prepare(draft, verification_method=by.verification_method, public_jwk=by.public_jwk), by
    )


def _signed(draft: JSONObject) -> JSONObject:
    return sign(data_integrity.prepare(draft, EDDSA_RDFC_2022, **_proof()), samples.signer())


def _series() -> Series:
    by = samples.signer()
    return Series(
        EDDSA_RDFC_2022,
        verification_method=by.verification_method,
        public_jwk=by.public_jwk,
        contexts=CONTEXTS,
    )


class _Proof(TypedDict):
    verification_method: str
    public_jwk: Mapping[str, str]
    created: datetime
    contexts: ContextTable


def _proof() -> _Proof:
    by = samples.signer()
    return {
        "verification_method": by.verification_method,
        "public_jwk": by.public_jwk,
        "created": samples.NOW,
        "contexts": CONTEXTS,
    }


def _canonicalize(inputs: Inputs, size: str) -> Call:
    documents, many = drafts(inputs["badges"][size])
    return lambda i: canonicalize(documents[i % many], CONTEXTS)


def _sign(inputs: Inputs, size: str) -> Call:
    documents, many = drafts(inputs["badges"][size])
    return lambda i: _signed(documents[i % many])


def _batch(inputs: Inputs, size: str) -> Call:
    """Signed, and written as a file; each is for somebody who was never met before."""
    draft, series, by = drafts_for_others(inputs["badges"][size]), _series(), samples.signer()
    return lambda i: sign(series.prepare(draft(i), created=samples.NOW), by)


def _verify(inputs: Inputs, size: str) -> Call:
    """The proof alone: parsed, canonicalized, and the signature checked under a key that is there."""
    files, many = texts(inputs["badges"][size])
    key = samples.signer().public_key

    def call(i: int) -> None:
        document = strict_json.parse_object(files[i % many])
        ((_, proof),) = data_integrity.proofs_of(document)
        data_integrity.verify(document, proof, key, contexts=CONTEXTS, now=samples.NOW)

    return call


def _check(inputs: Inputs, size: str) -> Call:
    files, many = texts(inputs["badges"][size])
    verifier = Verifier()
    return lambda i: verifier.check(files[i % many], now=samples.NOW)


def _issue(_inputs: Inputs, size: str) -> Call:
    """From an award to a file: model, rules, proof."""
    items, _, named = size.partition(" ")
    awards = [samples.award(number, int(items), blank=not named) for number in range(samples.DIFFERENT)]
    issuer = samples.issuer()
    return lambda i: bytes(issuer.issue(awards[i % len(awards)], now=samples.NOW))


def _issue_many(_inputs: Inputs, _size: str) -> Call:
    """Twenty awards with keys of their own, through a ledger in memory."""
    by = samples.issuer()
    issuer = Issuer(by.profile, by.signer, status=Irrevocable("a measurement"), ledger=MemoryLedger())
    awards, number = [samples.award(number) for number in range(BATCH)], count()

    def call(_: int) -> None:
        items = ((f"enrolment {next(number)}", each) for each in awards)
        for issued in issuer.issue_many(items, now=samples.NOW):
            if issued.credential is None:
                raise RuntimeError("not issued") from issued.error
            bytes(issued.credential)

    return call


def _token_sign(inputs: Inputs, size: str) -> Call:
    documents, many = drafts(inputs["badges"][size])
    return lambda i: _token(documents[i % many])


def _token_verify(inputs: Inputs, _size: str) -> Call:
    tokens, key = inputs["tokens"], samples.signer().public_key
    return lambda i: vc_jwt.verify(vc_jwt.read(tokens[i % len(tokens)]), key)


def _token_check(inputs: Inputs, _size: str) -> Call:
    tokens, verifier = inputs["tokens"], Verifier()
    return lambda i: verifier.check(tokens[i % len(tokens)], now=samples.NOW)


def _bake(inputs: Inputs, size: str) -> Call:
    files, many = texts(inputs["badges"][size])
    image = base64.b64decode(inputs["image"])
    return lambda i: bake(image, files[i % many])


def _sign_and_bake(inputs: Inputs, size: str) -> Call:
    draft, series, by = drafts_for_others(inputs["badges"][size]), _series(), samples.signer()
    image = base64.b64decode(inputs["image"])
    return lambda i: bake(image, sign(series.prepare(draft(i), created=samples.NOW), by))


def _extract(inputs: Inputs, _size: str) -> Call:
    images = [base64.b64decode(image) for image in inputs["baked"]]
    return lambda i: extract(images[i % len(images)])


def _check_image(inputs: Inputs, _size: str) -> Call:
    images, verifier = [base64.b64decode(image) for image in inputs["baked"]], Verifier()
    return lambda i: verifier.check(images[i % len(images)], now=samples.NOW)


def _poison(inputs: Inputs, _size: str) -> Call:
    document = json.loads(inputs["poison"])

    def call(_: int) -> None:
        try:
            canonicalize(document, CONTEXTS)
        except (WorkBudgetExceeded, LimitExceeded):
            return
        raise AssertionError("the poison graph was not refused")

    return call


OPERATIONS: Mapping[str, Make] = {
    "canonicalize": _canonicalize,
    "sign": _sign,
    "batch": _batch,
    "issue": _issue,
    "issue-many": _issue_many,
    "verify": _verify,
    "check": _check,
    "token-sign": _token_sign,
    "token-verify": _token_verify,
    "token-check": _token_check,
    "bake": _bake,
    "sign-and-bake": _sign_and_bake,
    "extract": _extract,
    "check-image": _check_image,
    "poison": _poison,
}


def main(words: Sequence[str]) -> None:
    inputs = make_inputs()
    for title, makers in (
        ("Operations", OPERATIONS),
        ("Stages", stages.STAGES),
        ("Floor", stages.FLOOR),
    ):
        chosen = {name: make for name, make in makers.items() if not words or any(w in name for w in words)}
        print(f"\n{title}" if chosen else "")
        for name, make in chosen.items():
            took = median(make(inputs, SAMPLE)) / (BATCH if name == "issue-many" else 1)
            print(f"{took:10,.0f} µs  {name}", flush=True)


if __name__ == "__main__":
    if "--serve" in sys.argv:
        serve([], {**OPERATIONS, **stages.STAGES, **stages.FLOOR})
    else:
        main(sys.argv[1:])
