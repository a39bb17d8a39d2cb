"""An upload view in Django: a badge file in, the report as JSON out.

Run as a script it configures Django and calls itself through the test client, without a network or a database.
"""

from http import HTTPStatus
from pathlib import Path

import django
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from openbadge_issuer import ExpectedRecipient, Verifier, extract
from openbadge_issuer.adapters.https import HttpsFetch

MAX_UPLOAD = 16_000_000  # bytes
# The fetch is asked for the documents of did:web and https issuers; a did:key needs none.
verifier = Verifier(fetch=HttpsFetch())


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
    report = verifier.check(
        upload.read(),
        now=timezone.now(),
        expected_recipients=[ExpectedRecipient("emailAddress", signed_in_email(request))],
    )
    return HttpResponse(report.to_text(), content_type="application/json")


urlpatterns = [path("verify", verify)]


def main() -> None:
    """Uploads the badge of example 2, the same with a changed title, and nothing."""
    settings.configure(ROOT_URLCONF=__name__, USE_TZ=True, ALLOWED_HOSTS=["testserver"])
    django.setup()
    client, badge = Client(), Path("badge.png").read_bytes()
    forgery = extract(badge).payload.replace(b"Python for", b"Expert for")
    answer = client.post("/verify", {"badge": SimpleUploadedFile("badge.png", badge)})
    forged = client.post("/verify", {"badge": SimpleUploadedFile("badge.json", forgery)})
    nothing = client.post("/verify", {})
    for name, report in (("the badge", answer.json()), ("a forgery", forged.json())):
        print(f"{name}: {report['verdict']}: {report['summary']}")
    assert answer.json()["verdict"] == "accepted"
    assert forged.json()["verdict"] == "refused"
    assert nothing.status_code == HTTPStatus.BAD_REQUEST


if __name__ == "__main__":
    main()
