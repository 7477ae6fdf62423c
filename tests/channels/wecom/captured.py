"""Where payloads captured by other projects lie: `../shared/data/channels` beside the checkout; skipped where not."""

from __future__ import annotations

from pathlib import Path

WECHATPY = Path(__file__).parents[4] / "shared" / "data" / "channels" / "wechat-wechatpy"
