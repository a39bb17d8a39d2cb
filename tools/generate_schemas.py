# ruff: noqa: INP001  # a script, not a package
"""Writes schemas/*.schema.json from the code; run it after a change of the models."""

import json
from pathlib import Path

from openbadge_issuer.assessment.definitions import schema as definitions
from openbadge_issuer.models import schema as models
from openbadge_issuer.verification import report_schema

FOLDER = Path(__file__).parents[1] / "schemas"


def main() -> None:
    """Writes each schema, with a line feed at the end of each line on every system."""
    for name, schema in {**models.generate(), **definitions.generate(), **report_schema.generate()}.items():
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
