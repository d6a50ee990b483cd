"""The settings of the REST framework: JSON alone, and who calls by whether keys are asked for."""

from typing import Any, Final

_AUTHENTICATION: Final = {
    "none": ["access.authentication.OpenAuthentication"],
    "key": [
        "access.authentication.ApiKeyAuthentication",
        "access.authentication.StaffSessionAuthentication",
    ],
}


def rest_framework_settings(api_auth: str) -> dict[str, Any]:
    """What REST_FRAMEWORK is. api_auth: TASKHUB_API_AUTH."""
    return {
        "DEFAULT_RENDERER_CLASSES": ["access.json_body.PlainJSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["access.json_body.StrictJSONParser"],
        "DEFAULT_CONTENT_NEGOTIATION_CLASS": "access.json_body.AlwaysJSON",
        "DEFAULT_AUTHENTICATION_CLASSES": _AUTHENTICATION[api_auth],
        "DEFAULT_PERMISSION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
        "EXCEPTION_HANDLER": "taskhub.error_table.answer_error",
        "DEFAULT_SCHEMA_CLASS": "taskhub.openapi.inspector.OperationInspector",
    }
