"""Builds the vendored modules again beside the stored ones and fails where a byte differs."""

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Return 0 when a fresh build has the same checksums as the stored files."""
    stored = (HERE.parent / "SHA256SUMS").read_text()
    with tempfile.TemporaryDirectory() as fresh:
        subprocess.run(["node", "build.mjs", fresh], cwd=HERE, check=True)
        rebuilt = (Path(fresh) / "SHA256SUMS").read_text()
    if rebuilt != stored:
        sys.stderr.write(f"The vendored files differ from a fresh build:\n{rebuilt}\n{stored}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
