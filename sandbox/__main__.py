"""`python -m sandbox up|down|demo`."""

import signal
import sys

if __name__ == "__main__":
    # Until there is something to clean up, Ctrl-C just ends the process, without a stack trace.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from sandbox.commands import main

    sys.exit(main())
