"""SageMaker's refusals, by the codes AWS uses."""

from sandbox.stand_in.errors import ApiError

__all__ = ["ApiError", "in_use", "invalid", "limit_exceeded", "not_found"]


def invalid(message: str) -> ApiError:
    """Return a `ValidationException`."""
    return ApiError("ValidationException", message)


def in_use(message: str) -> ApiError:
    """Return a `ResourceInUse`."""
    return ApiError("ResourceInUse", message)


def not_found(message: str) -> ApiError:
    """Return a `ResourceNotFound`."""
    return ApiError("ResourceNotFound", message)


def limit_exceeded(message: str) -> ApiError:
    """Return a `ResourceLimitExceeded`."""
    return ApiError("ResourceLimitExceeded", message)
