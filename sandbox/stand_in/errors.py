"""The one error that stand-ins answer with."""


class ApiError(Exception):
    """A refusal as the AWS service words it.

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
