"""What every process would carry from its start without need: seconds, and tens of megabytes."""

from __future__ import annotations

import os
import subprocess
import sys

HEAVY = {"pypinyin", "boto3", "botocore", "rich"}
STARTED = """
import sys, django
django.setup()
import gongkai.config.urls
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_what_only_some_work_needs_is_not_loaded_at_the_start() -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "gongkai.config.settings", "GONGKAI_FILES": ""}
    line = [sys.executable, "-c", STARTED]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "gongkai" in loaded
    assert loaded & HEAVY == set()
