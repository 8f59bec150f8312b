"""The messages of error_situations.json by their id."""

import json
from pathlib import Path

FILE = Path(__file__).parents[1] / "data" / "error_situations.json"
MESSAGES = {row["id"]: row["best_message"] for row in json.loads(FILE.read_text("utf-8"))}
