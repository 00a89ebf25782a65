"""The figures that documentation shows of the tagger: benchmarks/tagger.json (`training.evaluate --write`)."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

BENCHES: Final = Path(__file__).parents[1] / "benchmarks" / "benches.json"
"""What the whole house finds in public sets of personal data (`training.benches --write`)."""
FILE: Final = Path(__file__).parents[1] / "benchmarks" / "tagger.json"


def write(content: dict[str, Any], file: Path = FILE) -> None:
    """Write `file`, one row a line."""
    parts = []
    for name, value in ({"measured_on": datetime.now(UTC).date().isoformat()} | content).items():
        if isinstance(value, dict):
            rows = ",\n".join(f"    {json.dumps(key)}: {json.dumps(row)}" for key, row in value.items())
            parts.append(f"  {json.dumps(name)}: {{\n{rows}\n  }}")
        else:
            parts.append(f"  {json.dumps(name)}: {json.dumps(value)}")
    file.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def read() -> dict[str, Any]:
    """Return what the file holds."""
    content: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return content
