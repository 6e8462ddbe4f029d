"""Gap: policies that demand TLS refuse plain HTTP, and the emulator's port speaks only that.

A call that never leaves the machine counts as TLS here, so bucket, queue and bus policies keep
their `aws:SecureTransport` statements.
"""

from contextvars import ContextVar
from ipaddress import ip_address

from ministack import app
from ministack.core import iam_evaluator

from sandbox.seam.patch import found


def install() -> None:
    """Count loopback as TLS, for requests and for the emulator's own deliveries."""
    pin = found(iam_evaluator, "pin_request_origin")

    def pin_loopback_as_tls(source_ip: str, secure_transport: bool) -> None:
        pin(source_ip, secure_transport or _is_loopback(source_ip))

    iam_evaluator.pin_request_origin = pin_loopback_as_tls
    found(app, "pin_request_origin")
    app.pin_request_origin = pin_loopback_as_tls
    # Threads that deliver events have no request and read the default.
    found(iam_evaluator, "_request_origin")
    iam_evaluator._request_origin = ContextVar(
        "sandbox_request_origin", default=("127.0.0.1", True)
    )


def _is_loopback(source_ip: str) -> bool:
    try:
        return ip_address(source_ip).is_loopback
    except ValueError:
        return False
