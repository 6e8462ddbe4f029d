"""``python -m services.user_onboarding openapi | lifecycle``: print what the docs are made of."""

import json
import sys

from services.user_onboarding.lifecycle_drawing import draw
from services.user_onboarding.openapi import document

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["openapi"]:
            print(json.dumps(document(), indent=2))
        case ["lifecycle"]:
            print(draw())
        case _:
            sys.exit("usage: python -m services.user_onboarding openapi | lifecycle")
