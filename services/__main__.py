"""``python -m services openapi``: print what ``docs/openapi.json`` is made of."""

import json
import sys

from services.openapi import document

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["openapi"]:
            print(json.dumps(document(), indent=2))
        case _:
            sys.exit("usage: python -m services openapi")
