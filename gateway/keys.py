"""What the composition root hands to handlers, by name and type: ``call[keys.WORKS]``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from conversations.lifecycle import Lifecycle
from conversations.work import Wake, Works
from kit.blobs import Blobs
from kit.clock import Clock
from kit.db import Database
from kit.secret import Keys
from kit.tasks import Supervisor

if TYPE_CHECKING:
    from automation.macros import Macros
    from channels.email.listener import MailListener
    from channels.ingest import Ingest
    from channels.read_marks import ReadMarks
    from channels.registry import Adapters
    from channels.webchat.visitors import Visitors
    from conversations.search import MessageSearch
    from gateway.auth import Auth
    from gateway.callers import Callers
    from gateway.first_run import FirstRun
    from gateway.health import Health
    from gateway.limiter import Limiter
    from gateway.metrics import Metrics
    from gateway.realtime.hub import Hub
    from gateway.settings import Settings
    from kb.bot.engine import Bot
    from kb.classifiers import Classifiers
    from kb.drafting.drafter import Drafter
    from kb.gaps import Gaps
    from kb.imports.engine import Imports
    from kb.shelves import Shelves
    from kb.suggestions import Suggestions
    from reporting.figures import Reports
    from reporting.keeping import Bookkeeper
    from routing.engine import Router
    from routing.overview import Overviews

SETTINGS: web.AppKey[Settings] = web.AppKey("settings")
CLOCK: web.AppKey[Clock] = web.AppKey("clock")
KEYS: web.AppKey[Keys] = web.AppKey("keys")
DATABASE: web.AppKey[Database] = web.AppKey("database")
BLOBS: web.AppKey[Blobs] = web.AppKey("blobs")
WORKS: web.AppKey[Works] = web.AppKey("works")
TASKS: web.AppKey[Supervisor] = web.AppKey("tasks")
AUTH: web.AppKey[Auth] = web.AppKey("auth")
FIRST_RUN: web.AppKey[FirstRun] = web.AppKey("first_run")
CALLERS: web.AppKey[Callers] = web.AppKey("callers")
LIMITER: web.AppKey[Limiter] = web.AppKey("limiter")
HEALTH: web.AppKey[Health] = web.AppKey("health")
METRICS: web.AppKey[Metrics] = web.AppKey("metrics")
SEARCH: web.AppKey[MessageSearch] = web.AppKey("search")
SHELVES: web.AppKey[Shelves] = web.AppKey("shelves")
GAPS: web.AppKey[Gaps] = web.AppKey("gaps")
CLASSIFIERS: web.AppKey[Classifiers] = web.AppKey("classifiers")
BOT: web.AppKey[Bot] = web.AppKey("bot")
SUGGESTIONS: web.AppKey[Suggestions] = web.AppKey("suggestions")
DRAFTER: web.AppKey[Drafter] = web.AppKey("drafter")
READ_MARKS: web.AppKey[ReadMarks] = web.AppKey("read_marks")
BOOKKEEPER: web.AppKey[Bookkeeper] = web.AppKey("bookkeeper")
REPORTS: web.AppKey[Reports] = web.AppKey("reports")
OVERVIEWS: web.AppKey[Overviews] = web.AppKey("overviews")
IMPORTS: web.AppKey[Imports] = web.AppKey("imports")
HUB: web.AppKey[Hub] = web.AppKey("hub")
ROUTER: web.AppKey[Router] = web.AppKey("router")
LIFECYCLE: web.AppKey[Lifecycle] = web.AppKey("lifecycle")
ADAPTERS: web.AppKey[Adapters] = web.AppKey("adapters")
INGEST: web.AppKey[Ingest] = web.AppKey("ingest")
VISITORS: web.AppKey[Visitors] = web.AppKey("visitors")
MACROS: web.AppKey[Macros] = web.AppKey("macros")
WAKE: web.AppKey[Wake] = web.AppKey("wake")
MAIL: web.AppKey[MailListener] = web.AppKey("mail")
