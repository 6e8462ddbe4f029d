"""`studioctl open`: into Studio, by a URL that nobody else sees."""

import sys
from collections.abc import Mapping
from typing import Annotated

import typer
from rich.text import Text

from cli.options import ApiUrl, AsJson, AsPerson
from cli.session import session
from cli.user_id import UserId, usable


def open_(
    context: typer.Context,
    user_id: UserId,
    as_text: Annotated[
        bool, typer.Option("--print", help="Print the URL instead: it is a secret.")
    ] = False,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """Open Studio in the browser, as the owner of a user. The URL is good for some minutes."""
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        login = here.api.login(usable(user_id))
        around = here.surroundings
        opened = not as_text and _has_display(around.environ) and around.open_in_browser(login.url)
        seconds = {} if login.expires_in is None else {"expires_in": login.expires_in}
        if opened:
            here.screen.show(Text(f"Opened {user_id} in the browser."))
            here.screen.document({"opened": True, **seconds})
            return
        here.screen.line(login.url)
        here.screen.document({"opened": False, "url": login.url, **seconds})


def _has_display(environ: Mapping[str, str]) -> bool:
    # Without one Python finds the likes of lynx, and they take the terminal.
    return sys.platform in ("darwin", "win32") or any(
        environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
