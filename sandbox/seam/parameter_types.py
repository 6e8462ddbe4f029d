"""Gap: overwriting a parameter with another type is taken, where Parameter Store refuses it.

The error is one that SSM's service model lists for `PutParameter`; that it comes between `String`
and `StringList` too is not verified on AWS.
"""

from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import ssm

from sandbox.seam.patch import wrap

JsonObject = dict[str, Any]
Put = Callable[[JsonObject], Any]


def install() -> None:
    """Refuse a type that is not the stored one."""

    def around(put: Put) -> Put:
        def put_of_the_same_type(request: JsonObject) -> Any:
            stored = ssm._parameters.get(request.get("Name"))
            asked = request.get("Type")
            if stored and request.get("Overwrite") and asked not in (None, stored["Type"]):
                message = f"The parameter is a {stored['Type']}; its type cannot be changed."
                return error_response_json("HierarchyTypeMismatchException", message, 400)
            return put(request)

        return put_of_the_same_type

    wrap(ssm, "_put_parameter", around)
