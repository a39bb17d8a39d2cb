"""``python -m openbadge_issuer`` and the ``openbadge`` command: the door to `openbadge_issuer.cli`."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from openbadge_issuer.cli.usage import INTERRUPTED, WRONG_USAGE
from openbadge_issuer.errors import MissingExtra

__all__ = ["main"]


def main() -> None:
    """Runs the command line; without the ``cli`` extra it says how to install it, and exits with 2."""
    try:
        if find_spec("typer") is None or find_spec("rich") is None:
            sys.stderr.write(f"{MissingExtra('cli', 'The command line')}\n")
            sys.exit(WRONG_USAGE)
        from openbadge_issuer.cli.app import run  # noqa: PLC0415 - only with the extra

        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
