"""What the composition root hands to handlers, by name and type: ``call[keys.WORKS]``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from conversations.work import Works
from kit.blobs import Blobs
from kit.clock import Clock
from kit.db import Database
from kit.secret import Keys
from kit.tasks import Supervisor

if TYPE_CHECKING:
    from gateway.callers import Callers
    from gateway.limiter import Limiter
    from gateway.metrics import Metrics
    from gateway.settings import Settings

SETTINGS: web.AppKey[Settings] = web.AppKey("settings")
CLOCK: web.AppKey[Clock] = web.AppKey("clock")
KEYS: web.AppKey[Keys] = web.AppKey("keys")
DATABASE: web.AppKey[Database] = web.AppKey("database")
BLOBS: web.AppKey[Blobs] = web.AppKey("blobs")
WORKS: web.AppKey[Works] = web.AppKey("works")
TASKS: web.AppKey[Supervisor] = web.AppKey("tasks")
CALLERS: web.AppKey[Callers] = web.AppKey("callers")
LIMITER: web.AppKey[Limiter] = web.AppKey("limiter")
METRICS: web.AppKey[Metrics] = web.AppKey("metrics")
