"""Who may be tried out: the demo's sign-ins, one password for all."""

from __future__ import annotations

PASSWORD = "chengming-2026"
