"""What the web sees: the badge for its learner, and for everybody the keys, the status lists and the criteria."""

from __future__ import annotations

import json
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from lms import badges
from lms.models import Completion, Course, PublishedList
from openbadge_issuer.delivery import Download, choose_media_type, media_types_of
from openbadge_issuer.dids import issuer_document

__all__ = ["criteria", "did_document", "download", "status_list"]

KEYS_MAX_AGE = 3600  # seconds


@require_safe
@login_required
def download(request: HttpRequest, completion_id: int) -> HttpResponseBase:
    """The learner's own badge: the picture, or the credential for whoever asks for it with ``Accept``."""
    completion = get_object_or_404(
        Completion, pk=completion_id, enrolment__learner=request.user
    )  # not somebody else's: the same answer as for none
    secured = badges.held(completion)
    if secured is None:
        return JsonResponse(
            {"detail": "The badge is being made."},
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            headers={"Retry-After": "10", "Cache-Control": "no-store"},
        )
    image = badges.picture(secured)
    media_type = choose_media_type(request.headers.get("Accept"), media_types_of(secured, image))
    if media_type is None:
        return HttpResponse(status=HTTPStatus.NOT_ACCEPTABLE)
    file = Download.of(secured, image, media_type=media_type)
    response = HttpResponse(file.content, headers=dict(file.headers))
    response["Cache-Control"] = "private, no-store"  # computers in schools are shared
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@require_safe
def did_document(_request: HttpRequest) -> HttpResponse:
    """``did.json``: which keys sign for the school. Retired ones belong in here as well (`KeyHistory`)."""
    signer = badges.signer()
    keys = [(signer.verification_method, signer.public_key)]
    document = issuer_document(settings.BADGE_ISSUER_ID, keys)
    return _for_everybody(json.dumps(document).encode(), "application/did+json", KEYS_MAX_AGE)


@require_safe
def status_list(request: HttpRequest, name: str) -> HttpResponseBase:
    """One signed status list, as it was published."""
    found = get_object_or_404(PublishedList, pk=name)
    max_age = int(settings.BADGE_STATUS_TTL.total_seconds())
    response = _for_everybody(bytes(found.content), found.media_type, max_age)
    etag = quote_etag(f"{found.publication}-{found.changes}")
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def status_lists(_request: HttpRequest) -> HttpResponse:
    """The folder of the lists: there is nothing to see."""
    raise Http404


@require_safe
def criteria(request: HttpRequest, slug: str) -> HttpResponse:
    """What had to be done for the badge, for people; a template escapes what stands in the database."""
    response = render(request, "lms/criteria.html", {"course": get_object_or_404(Course, slug=slug)})
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    response["Cache-Control"] = f"public, max-age={KEYS_MAX_AGE}"
    return response


def _for_everybody(content: bytes, media_type: str, max_age: int) -> HttpResponse:
    """Without a login or a cookie, and for wallets in a browser, too."""
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Cache-Control": f"public, max-age={max_age}",
            "Access-Control-Allow-Origin": "*",
            "X-Content-Type-Options": "nosniff",
        },
    )
