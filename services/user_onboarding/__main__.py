"""``python -m services.user_onboarding openapi``: print the API's description as JSON."""

import json
import sys

from services.user_onboarding.openapi import document

if __name__ == "__main__":
    if sys.argv[1:] != ["openapi"]:
        sys.exit("usage: python -m services.user_onboarding openapi")
    print(json.dumps(document(), indent=2))
