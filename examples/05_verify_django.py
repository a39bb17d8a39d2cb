"""An upload view in Django: a badge file in, the report as JSON out.

Run as a script it configures Django and calls itself through the test client, without a network or a database.
"""

import json
from functools import cache
from http import HTTPStatus
from pathlib import Path

import django
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from openbadge_issuer import ExpectedRecipient, Policy, TrustedIssuers, Verifier, extract
from openbadge_issuer.adapters.https import HttpsFetch

MAX_UPLOAD = 16_000_000  # bytes


@cache
def the_verifier() -> Verifier:
    """One for all requests. Without ``trust`` a badge of whoever made a key this morning is accepted as well.

    ``schools.json`` has the ids of issuers whom you know, with the names under which you know them. The fetch is asked for
    the documents of did:web and https issuers; a did:key needs none.
    """
    schools = TrustedIssuers(json.loads(Path("schools.json").read_bytes()))
    return Verifier(policy=Policy(trust=schools), fetch=HttpsFetch())


def signed_in_email(_request: HttpRequest) -> str:
    """Stands in for ``request.user.email``: whose badge it should be is never taken from the upload."""
    return "ada@example.org"


def verify(request: HttpRequest) -> HttpResponse:
    """Checks the uploaded file ``badge``. A refused badge is a normal answer: read ``verdict`` in the JSON."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    upload = request.FILES.get("badge")
    if upload is None or upload.size is None or upload.size > MAX_UPLOAD:
        return JsonResponse(
            {"error": f"send a file `badge` of at most {MAX_UPLOAD} bytes"}, status=HTTPStatus.BAD_REQUEST
        )
    report = the_verifier().check(
        upload.read(),
        now=timezone.now(),
        expected_recipients=[ExpectedRecipient("emailAddress", signed_in_email(request))],
    )
    return HttpResponse(report.to_text(), content_type="application/json")


urlpatterns = [path("verify", verify)]


def main() -> None:
    """Uploads the badge of example 2, the same with a changed title, and nothing; then its school is on the list no more."""
    settings.configure(ROOT_URLCONF=__name__, USE_TZ=True, ALLOWED_HOSTS=["testserver"])
    django.setup()
    client, badge, schools = Client(), Path("badge.png").read_bytes(), Path("schools.json")
    school = json.loads(extract(badge).payload)["issuer"]["id"]
    schools.write_text(json.dumps({school: "Example School, known from the contract"}))
    forgery = extract(badge).payload.replace(b"Python for", b"Expert for")
    answer = client.post("/verify", {"badge": SimpleUploadedFile("badge.png", badge)})
    forged = client.post("/verify", {"badge": SimpleUploadedFile("badge.json", forgery)})
    nothing = client.post("/verify", {})
    schools.write_text(json.dumps({"did:web:other.example": "Another school"}))
    the_verifier.cache_clear()
    strange = client.post("/verify", {"badge": SimpleUploadedFile("badge.png", badge)})
    reports = {"the badge": answer, "a forgery": forged, "one of a school that is not on the list": strange}
    for name, report in ((name, each.json()) for name, each in reports.items()):
        print(f"{name}: {report['verdict']}: {report['summary']}")
    assert answer.json()["verdict"] == "accepted"
    assert forged.json()["verdict"] == "refused"
    assert strange.json()["verdict"] == "refused"
    assert nothing.status_code == HTTPStatus.BAD_REQUEST


if __name__ == "__main__":
    main()
