"""The enumerations of Open Badges 3.0: closed, or open to terms of your own that start with ``ext:``."""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "AchievementType",
    "AlignmentTargetType",
    "AssociationType",
    "AuthorizationError",
    "IdentifierType",
    "ImsxCodeMajor",
    "ImsxCodeMinorFieldValue",
    "ImsxSeverity",
    "RegistrationError",
    "ResultStatusType",
    "ResultType",
    "TokenError",
]


class AchievementType(StrEnum):
    """What kind of achievement (open: ``ext:…``)."""

    ACHIEVEMENT = "Achievement"
    APPRENTICESHIP_CERTIFICATE = "ApprenticeshipCertificate"
    ASSESSMENT = "Assessment"
    ASSIGNMENT = "Assignment"
    ASSOCIATE_DEGREE = "AssociateDegree"
    AWARD = "Award"
    BADGE = "Badge"
    BACHELOR_DEGREE = "BachelorDegree"
    CERTIFICATE = "Certificate"
    CERTIFICATE_OF_COMPLETION = "CertificateOfCompletion"
    CERTIFICATION = "Certification"
    COMMUNITY_SERVICE = "CommunityService"
    COMPETENCY = "Competency"
    COURSE = "Course"
    CO_CURRICULAR = "CoCurricular"
    DEGREE = "Degree"
    DIPLOMA = "Diploma"
    DOCTORAL_DEGREE = "DoctoralDegree"
    FIELDWORK = "Fieldwork"
    GENERAL_EDUCATION_DEVELOPMENT = "GeneralEducationDevelopment"
    JOURNEYMAN_CERTIFICATE = "JourneymanCertificate"
    LEARNING_PROGRAM = "LearningProgram"
    LICENSE = "License"
    MEMBERSHIP = "Membership"
    PROFESSIONAL_DOCTORATE = "ProfessionalDoctorate"
    QUALITY_ASSURANCE_CREDENTIAL = "QualityAssuranceCredential"
    MASTER_CERTIFICATE = "MasterCertificate"
    MASTER_DEGREE = "MasterDegree"
    MICRO_CREDENTIAL = "MicroCredential"
    RESEARCH_DOCTORATE = "ResearchDoctorate"
    SECONDARY_SCHOOL_DIPLOMA = "SecondarySchoolDiploma"


class AlignmentTargetType(StrEnum):
    """What kind of thing an alignment points to (open: ``ext:…``)."""

    CEASN_COMPETENCY = "ceasn:Competency"
    CETERMS_CREDENTIAL = "ceterms:Credential"
    CF_ITEM = "CFItem"
    CF_RUBRIC = "CFRubric"
    CF_RUBRIC_CRITERION = "CFRubricCriterion"
    CF_RUBRIC_CRITERION_LEVEL = "CFRubricCriterionLevel"
    CTDL = "CTDL"


class IdentifierType(StrEnum):
    """What kind of identifier (``IdentifierTypeEnum``, open: ``ext:…``)."""

    NAME = "name"
    SOURCED_ID = "sourcedId"
    SYSTEM_ID = "systemId"
    PRODUCT_ID = "productId"
    USER_NAME = "userName"
    ACCOUNT_ID = "accountId"
    EMAIL_ADDRESS = "emailAddress"
    NATIONAL_IDENTITY_NUMBER = "nationalIdentityNumber"
    ISBN = "isbn"
    ISSN = "issn"
    LIS_SOURCED_ID = "lisSourcedId"
    ONE_ROSTER_SOURCED_ID = "oneRosterSourcedId"
    SIS_SOURCED_ID = "sisSourcedId"
    LTI_CONTEXT_ID = "ltiContextId"
    LTI_DEPLOYMENT_ID = "ltiDeploymentId"
    LTI_TOOL_ID = "ltiToolId"
    LTI_PLATFORM_ID = "ltiPlatformId"
    LTI_USER_ID = "ltiUserId"
    IDENTIFIER = "identifier"


class ResultType(StrEnum):
    """What kind of result (open: ``ext:…``)."""

    GRADE_POINT_AVERAGE = "GradePointAverage"
    LETTER_GRADE = "LetterGrade"
    PERCENT = "Percent"
    PERFORMANCE_LEVEL = "PerformanceLevel"
    PREDICTED_SCORE = "PredictedScore"
    RAW_SCORE = "RawScore"
    RESULT = "Result"
    RUBRIC_CRITERION = "RubricCriterion"
    RUBRIC_CRITERION_LEVEL = "RubricCriterionLevel"
    RUBRIC_SCORE = "RubricScore"
    SCALED_SCORE = "ScaledScore"
    STATUS = "Status"


class ResultStatusType(StrEnum):
    """The status of an achievement (closed)."""

    COMPLETED = "Completed"
    ENROLLED = "Enrolled"
    FAILED = "Failed"
    IN_PROGRESS = "InProgress"
    ON_HOLD = "OnHold"
    PROVISIONAL = "Provisional"
    WITHDREW = "Withdrew"


class AssociationType(StrEnum):
    """How two achievements of a CLR relate (closed)."""

    EXACT_MATCH_OF = "exactMatchOf"
    IS_CHILD_OF = "isChildOf"
    IS_PARENT_OF = "isParentOf"
    IS_PART_OF = "isPartOf"
    IS_PEER_OF = "isPeerOf"
    IS_RELATED_TO = "isRelatedTo"
    PRECEDES = "precedes"
    REPLACED_BY = "replacedBy"


class ImsxCodeMajor(StrEnum):
    """``imsx_codeMajor`` of an API answer (closed)."""

    FAILURE = "failure"
    PROCESSING = "processing"
    SUCCESS = "success"
    UNSUPPORTED = "unsupported"


class ImsxSeverity(StrEnum):
    """``imsx_severity`` of an API answer (closed)."""

    ERROR = "error"
    STATUS = "status"
    WARNING = "warning"


class ImsxCodeMinorFieldValue(StrEnum):
    """``imsx_codeMinorFieldValue`` of an API answer (closed)."""

    FORBIDDEN = "forbidden"
    FULL_SUCCESS = "fullsuccess"
    INTERNAL_SERVER_ERROR = "internal_server_error"
    INVALID_DATA = "invalid_data"
    INVALID_QUERY_PARAMETER = "invalid_query_parameter"
    MISDIRECTED_REQUEST = "misdirected_request"
    NOT_ACCEPTABLE = "not_acceptable"
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    NOT_MODIFIED = "not_modified"
    SERVER_BUSY = "server_busy"
    UNAUTHORIZED_REQUEST = "unauthorizedrequest"
    UNKNOWN = "unknown"


class AuthorizationError(StrEnum):
    """OAuth 2.0 authorization errors (RFC 6749, 4.1.2.1)."""

    INVALID_REQUEST = "invalid_request"
    UNAUTHORIZED_CLIENT = "unauthorized_client"
    ACCESS_DENIED = "access_denied"
    UNSUPPORTED_RESPONSE_TYPE = "unsupported_response_type"
    INVALID_SCOPE = "invalid_scope"
    SERVER_ERROR = "server_error"
    TEMPORARILY_UNAVAILABLE = "temporarily_unavailable"


class RegistrationError(StrEnum):
    """OAuth 2.0 dynamic registration errors (RFC 7591, 3.2.2)."""

    INVALID_REDIRECT_URI = "invalid_redirect_uri"
    INVALID_CLIENT_METADATA = "invalid_client_metadata"
    INVALID_SOFTWARE_STATEMENT = "invalid_software_statement"
    UNAPPROVED_SOFTWARE_STATEMENT = "unapproved_software_statement"


class TokenError(StrEnum):
    """OAuth 2.0 token and revocation errors (RFC 6749, 5.2; RFC 7009, 2.2.1)."""

    INVALID_REQUEST = "invalid_request"
    INVALID_CLIENT = "invalid_client"
    INVALID_GRANT = "invalid_grant"
    UNAUTHORIZED_CLIENT = "unauthorized_client"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type"
    UNSUPPORTED_TOKEN_TYPE = "unsupported_token_type"  # noqa: S105  # an error name, no secret
    INVALID_SCOPE = "invalid_scope"
