"""The way in and the way out: every error ends with its exit code and one sentence on stderr.

0 done · 1 a bug of ours · 2 usage · 3 bad configuration · 4 the archive cannot be used · 5 another crawl holds the lock · 6 unhealthy ·
7 no such article or publisher · 130/143 interrupted.
"""

from __future__ import annotations

import os
import sys

from newsarchive.errors import NewsArchiveError

__all__ = ["main"]


def main() -> None:
    """Run the command line of this process and exit."""
    sys.exit(_run())


def _run() -> int:
    # Read when numpy is loaded: its threads gain nothing on a page's small matrices.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from newsarchive.cli.app import app

    try:
        app(standalone_mode=True)
    except NewsArchiveError as error:
        print(f"newsarchive: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # whoever read our output has seen enough: not an error, but nothing more may be written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit as ended:
        if type(sys.stdout).__name__ == "PacifyFlushWrapper":  # click saw the closed pipe first, and calls it an error
            return 0
        return ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
    return 0
