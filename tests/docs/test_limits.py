"""Numbers in the documentation that are limits, and no measurements, are those of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from openbadge_issuer.adapters import addresses, https_steps
from openbadge_issuer.adapters.https import HttpsFetch
from openbadge_issuer.codec import active_context, context_work, quads_written
from openbadge_issuer.codec.json_schema.work import Work
from openbadge_issuer.dids import answers, did_webvh, documents, resolving, webvh_log
from openbadge_issuer.fetching import sharing as answers_kept
from openbadge_issuer.fetching.lifetimes import Lifetimes
from openbadge_issuer.proofs.chains import MAX_CHAINED
from openbadge_issuer.proofs.data_integrity import MAX_PROOFS
from openbadge_issuer.verification import bounding, driving, judging, key_lookup, reading, scheduler, sharing
from openbadge_issuer.verification.open_badges_2 import fetching as open_badges_2
from openbadge_issuer.verification.schemas import check as schemas
from openbadge_issuer.verification.schemas import documents as schema_documents
from openbadge_issuer.verification.status import checking, costs
from openbadge_issuer.verification.uploads import unpacking
from openbadge_issuer.verification.uploads.values import UploadLimits

DOCS = Path(__file__).parents[2] / "docs"
BUDGET, UPLOAD, HTTPS, KEPT = scheduler.Budget(), UploadLimits(), HttpsFetch(), Lifetimes()
MB = 1_000_000
WORDS = {2: "two", 3: "three", 4: "four", 6: "six", 8: "eight", 100: "a hundred"}
AFTER = {1: "first", 4: "fourth"}

SAID: dict[str, list[str]] = {
    "limits.md": [
        f"a document has at most {MAX_PROOFS} proofs, of which {WORDS[MAX_CHAINED]} [build on others]",
        f"at most {webvh_log.MAX_ENTRIES} entries and {webvh_log.MAX_BYTES // MB} MB",
        f"{WORDS[documents.MAX_KEYS]} are read, and one for each {did_webvh._BYTES_OF_A_KEY} bytes",
        f"| {bounding.MAX_FINDINGS:,} of the gravest, errors before warnings",
        f"{bounding._LEAST} findings at least, and {bounding._LEAST_SHOWN} results and {bounding._LEAST_SHOWN} skills",
        f"the first {bounding._MAX_UNJUDGED} endorsements and the first {bounding._MAX_UNJUDGED} others",
        f"{bounding._LONGEST.text:,} characters, of a list {bounding._LONGEST.items:,};",
        f"{bounding.MAX_BYTES // MB} MB as JSON",
        f"{bounding._EACH // 1000} kB for each report",
        f"have {bounding._SHORTEST.said} characters and the values in them {bounding._SHORTEST.text},",
        f"the {resolving.MAX_REFERENCE:,} characters that they may have",
        f"{BUDGET.max_requests} documents and {BUDGET.max_bytes // MB} MB ([budget](verify.md#limits))",
        f"in {HTTPS.check_timeout:.0f} seconds. Where it has its bytes",
        f"as may have {driving._AT_ONCE // MB} MB together: six of the longest lists, or all the keys",
        f"{HTTPS.timeout:.0f} seconds, the size that is asked for, {WORDS[HTTPS.max_redirects]} redirects",
        f"and {WORDS[1 + HTTPS.max_redirects + HTTPS.retries]} requests with all further attempts",
        f"{answers_kept._MEMORY // MB} MB in memory, an answer for a day; four requests to one server at once",
        f"{BUDGET.max_requests // 2} and {BUDGET.max_bytes // 2 // MB} MB for all badges of an upload",
        f"Each has {BUDGET.max_bytes // 2 // 2 // (BUDGET.max_requests // 2) // 1000} kB for itself",
        f"{sharing._ROOM // MB} MB are kept",
        f"a list of more than {costs._ORDINARY * costs._SIGNS_OF_A_UNIT:,} ids",
        f"with more than {costs._ORDINARY // costs._READ // costs._EXAMINING} values, where 30 are usual",
        f"That form has {quads_written._AT_LEAST // MB} MB at most",
        f"of a context {active_context._LONGEST:,} characters, and a base {active_context._LONGEST_BASE}.",
        f"has {context_work.CONTEXT_BUDGET * context_work.CHARACTERS_OF_A_DEFINITION // MB} MB of them at most",
        f"of Open Badges 2.0 with more than {open_badges_2._LARGE // 2:,} values",
        f"the first {open_badges_2._ORDINARY}, members of an object that has more than {open_badges_2._MEMBERS},",
        f"a salt of more than {judging._LONGEST_SALT:,} characters, or an identity",
        f"an identity of more than {judging._LONGEST_IDENTITY:,},",
        f"status entries after the {AFTER[checking._USUAL]}",
        f"a document with keys of more than {key_lookup._ORDINARY // 1000} kB",
        f"tried with {WORDS[resolving.MAX_OF_ONE_KID]} RSA keys",
    ],
    "uploads.md": [
        f"| what is handed in | {UPLOAD.max_bytes // MB} MB |",
        f"{UPLOAD.max_members:,} files, unpacked {UPLOAD.max_member // MB} MB each",
        f"{UPLOAD.max_inflated // MB} MB together",
        f"{UPLOAD.max_objects:,} objects and",
        f"{unpacking._MOST_STRAY:,} percent signs",
        f"{reading._MOST_HELD:,} values together",
    ],
    "credential-schemas.md": [
        f"| entries of one badge | {schemas._MAX_ENTRIES}. Each after the first",
        f"{schema_documents._MAX_DOCUMENTS} of {schema_documents._LIMITS.max_bytes // MB} MB each",
        f"in {schemas._MAX_ROUNDS} rounds of fetching, {Work().depth} references deep",
        f"more than {schema_documents._ORDINARY * schema_documents._BYTES_OF_A_UNIT // 1000} kB counts as work",
    ],
    "fetching.md": [
        f"{addresses._MOST_READ} are looked at, and {addresses.MOST_TRIED} tried",
        f"{https_steps._MAX_HEADS:,} bytes of heads",
        f"{HTTPS.timeout:.0f} seconds for a document with everything",
        f"{HTTPS.check_timeout:.0f} for all documents of one check",
        f"At most {WORDS[1 + HTTPS.max_redirects + HTTPS.retries]} requests come of one document",
        f"| `unsaid` | {KEPT.unsaid.seconds // 60} minutes |",
        f"| `longest` | {KEPT.longest.days} day |",
        f"| `negative` | {KEPT.negative.seconds // 60} minute |",
    ],
    "choose-an-issuer-id.md": [
        f"at most {answers.MAX_BYTES // 1000} kB",
        f"at most {webvh_log.MAX_ENTRIES} entries or {webvh_log.MAX_BYTES // MB} MB",
    ],
}


@pytest.mark.parametrize(
    ("page", "said"), [(page, said) for page, all_said in SAID.items() for said in all_said]
)
def test_the_page_says_what_the_code_does(page: str, said: str) -> None:
    assert said in " ".join((DOCS / page).read_text(encoding="utf-8").split())
