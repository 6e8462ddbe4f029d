"""``python -m services.user_onboarding lifecycle``: print what the docs are made of."""

import sys

from services.user_onboarding.lifecycle_drawing import draw

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["lifecycle"]:
            print(draw())
        case _:
            sys.exit("usage: python -m services.user_onboarding lifecycle")
