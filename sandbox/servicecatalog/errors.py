"""Service Catalog's refusals, by the codes its model documents."""

from sandbox.stand_in.errors import ApiError


def invalid(message: str) -> ApiError:
    """Return an `InvalidParametersException`."""
    return ApiError("InvalidParametersException", message)


def not_found(message: str) -> ApiError:
    """Return a `ResourceNotFoundException`."""
    return ApiError("ResourceNotFoundException", message)


def limit_exceeded(message: str) -> ApiError:
    """Return a `LimitExceededException`."""
    return ApiError("LimitExceededException", message)
