from __future__ import annotations

import pytest

from openbadge_issuer.errors import ModelError
from openbadge_issuer.models.api import (
    JWK,
    JWKS,
    GetOpenBadgeCredentialsResponse,
    ImsxCodeMinor,
    ImsxCodeMinorField,
    ImsxStatusInfo,
    Multikey,
    OpenApiComponents,
    OpenApiInfo,
    OpenApiOAuth2SecurityScheme,
    OpenApiSecuritySchemes,
    ServiceDescriptionDocument,
)


def test_the_status_has_the_names_of_the_api() -> None:
    status = ImsxStatusInfo(
        imsx_code_major="failure",
        imsx_severity="error",
        imsx_description="No such badge.",
        imsx_code_minor=ImsxCodeMinor(
            imsx_code_minor_field=(
                ImsxCodeMinorField(
                    imsx_code_minor_field_name="Host", imsx_code_minor_field_value="not_found"
                ),
            )
        ),
    )
    assert status.to_json() == {
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_description": "No such badge.",
        "imsx_codeMinor": {
            "imsx_codeMinorField": [
                {"imsx_codeMinorFieldName": "Host", "imsx_codeMinorFieldValue": "not_found"}
            ]
        },
    }
    assert ImsxStatusInfo.from_json(status.to_json()) == status
    with pytest.raises(ModelError) as error:
        ImsxCodeMinor.from_json({"imsx_codeMinorField": []})
    assert error.value.pointer == "/imsx_codeMinorField"
    with pytest.raises(ModelError, match="Did you mean 'failure'"):
        status.replace(imsx_code_major="failur")


def test_an_answer_of_the_api() -> None:
    answer = GetOpenBadgeCredentialsResponse(compact_jws_string=("a.b.c",))
    assert answer.to_json() == {"compactJwsString": ["a.b.c"]}
    assert GetOpenBadgeCredentialsResponse.from_json({}).credential == ()
    with pytest.raises(ModelError, match="Did you mean 'compactJwsString'"):
        GetOpenBadgeCredentialsResponse.from_json({"compactJwsStrings": ["a.b.c"]})


def test_the_service_description() -> None:
    scheme = OpenApiOAuth2SecurityScheme(
        type="oauth2",
        registration_url="https://host.example/register",
        extensions={"flows": {"authorizationCode": {"tokenUrl": "https://host.example/token"}}},
    )
    document = ServiceDescriptionDocument(
        openapi="3.0.1",
        info=OpenApiInfo(
            title="Host",
            version="3.0",
            terms_of_service="https://host.example/terms",
            privacy_policy_url="https://host.example/privacy",
            image="https://host.example/logo.png",
        ),
        components=OpenApiComponents(security_schemes=OpenApiSecuritySchemes(oauth2_acg=scheme)),
    )
    assert document.to_json() == {
        "openapi": "3.0.1",
        "info": {
            "termsOfService": "https://host.example/terms",
            "title": "Host",
            "version": "3.0",
            "x-imssf-image": "https://host.example/logo.png",
            "x-imssf-privacyPolicyUrl": "https://host.example/privacy",
        },
        "components": {
            "securitySchemes": {
                "OAuth2ACG": {
                    "type": "oauth2",
                    "x-imssf-registrationUrl": "https://host.example/register",
                    "flows": {"authorizationCode": {"tokenUrl": "https://host.example/token"}},
                }
            }
        },
    }
    assert ServiceDescriptionDocument.from_json(document.to_json()) == document


def test_keys() -> None:
    key = {"kty": "OKP", "crv": "Ed25519", "x": "abc", "key_ops": ["verify"], "x5t#S256": "t", "kid": "k"}
    keys = JWKS.from_json({"keys": [key]})
    assert keys.to_json() == {"keys": [key]}
    assert keys.keys[0].extensions["crv"] == "Ed25519"
    assert isinstance(keys.keys[0], JWK)
    with pytest.raises(ModelError):
        JWKS.from_json({"keys": []})
    multikey = Multikey(id="did:key:z6Mk#z6Mk", type="Multikey", public_key_multibase="z6Mk")
    assert multikey.to_json() == {"id": "did:key:z6Mk#z6Mk", "type": "Multikey", "publicKeyMultibase": "z6Mk"}
