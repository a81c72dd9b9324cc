"""Megabytes that reading moderation's settings takes for good: `python -m tests.architecture.grown` prints them."""

import sys
from pathlib import Path

from plugins.moderation.config import ModerationConfig


def resident() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


if __name__ == "__main__":
    before = resident()
    ModerationConfig.model_validate({})
    sys.stdout.write(f"{resident() - before:.1f}")
