"""Gap: a call through a proxy is refused when the proxy names the emulator as `Host`.

Functions sign for the address they were given (`FUNCTION_ENDPOINT_URL`). A proxy that rewrites
`Host`, as most do, breaks that signature here; so a signature for that address counts too.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from ministack.core import sigv4

from sandbox.seam.patch import wrap

Failure = tuple[str, str] | None
Check = Callable[..., Failure]


def install(endpoint_url: str) -> None:
    """Accept signatures for the host of `endpoint_url` too; nothing where it is empty."""
    host = urlsplit(endpoint_url).netloc
    if not host:
        return

    def around(check: Check) -> Check:
        def check_both_hosts(
            signature: Any,
            secret: str,
            method: str,
            raw_path: str,
            query_params: Mapping[str, Any],
            headers: Mapping[str, Any],
            *rest: Any,
            **options: Any,
        ) -> Failure:
            failure = check(
                signature, secret, method, raw_path, query_params, headers, *rest, **options
            )
            if failure is None:
                return None
            signed_for = {**headers, "host": host}
            again = check(
                signature, secret, method, raw_path, query_params, signed_for, *rest, **options
            )
            return None if again is None else failure

        return check_both_hosts

    wrap(sigv4, "header_signature_failure", around)
