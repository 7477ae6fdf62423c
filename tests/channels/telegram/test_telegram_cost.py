"""What an installation without Telegram pays for it."""

from __future__ import annotations

import subprocess
import sys

_LOOK = """
import sys
from channels.registry import KINDS, adapter_class
for kind in KINDS:
    adapter_class(kind).Config.model_json_schema()
print("aiogram" in sys.modules)
"""


def test_forms_and_abilities_of_all_channels_need_no_client_library() -> None:
    found = subprocess.run([sys.executable, "-c", _LOOK], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
