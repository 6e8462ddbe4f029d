"""The one error the stand-in answers with, and the codes AWS uses."""


class ApiError(Exception):
    """A refusal as SageMaker words it.

    Attributes
    ----------
    code
        AWS's error code, such as `ResourceInUse`.
    message
        The sentence a caller reads.
    status
        The HTTP status.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


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
