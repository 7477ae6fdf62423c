"""Where the parts are put together. Read it from top to bottom: what stands on what, who is told, what runs."""

from __future__ import annotations

import secrets
import socket
from collections.abc import AsyncIterator, Mapping
from urllib.parse import urlsplit

from aiohttp import web

from automation.engine import Automation
from automation.macros import Macros
from automation.performing import Performer
from automation.postman import Postman
from channels.contract import Surroundings
from channels.dispatch import Dispatch
from channels.email.listener import MailListener
from channels.ingest import Ingest
from channels.leases import ProcessLeases
from channels.read_marks import ReadMarks
from channels.registry import AdapterFactory, Adapters, count_parts
from channels.states import StoredStates
from channels.typing import TypingOut
from channels.webchat.visitors import Visitors
from conversations.lifecycle import Lifecycle
from conversations.search import MessageSearch
from conversations.work import Works
from gateway import keys, wakes, workers
from gateway.api import install
from gateway.auth import Auth
from gateway.callers import Callers
from gateway.first_run import FirstRun
from gateway.health import Health
from gateway.knowledge import make_encoder, make_index, make_model_server
from gateway.limiter import Limiter
from gateway.metrics import Metrics
from gateway.middlewares import check_request, speak_errors, summarise
from gateway.openapi import documentation
from gateway.realtime.cards import Cards
from gateway.realtime.floor import FloorWatch
from gateway.realtime.hub import Hub
from gateway.routes import health as health_routes
from gateway.security import add_headers
from gateway.settings import Settings, master_key
from gateway.static import add_static
from gateway.storage import open_blobs
from gateway.surface import APIS
from gateway.webhook_events import FrameWriter
from kb.bot.engine import Bot
from kb.classifiers import Classifiers
from kb.classifying import Classifying
from kb.drafting.drafter import Drafter
from kb.gaps import Gaps
from kb.imports.engine import Imports
from kb.shelves import Shelves
from kb.suggestions import Suggestions
from kit.clock import Clock, SystemClock
from kit.db import Database
from kit.fetch import Fetcher
from kit.secret import Keys
from kit.tasks import Supervisor
from reporting.figures import Reports
from reporting.keeping import Bookkeeper
from routing.engine import Router
from routing.overview import Overviews
from routing.waiting import places

MAX_FORM = 30_000_000  # bytes aiohttp itself would read; every handler has its own, lower limit


async def create_app(  # noqa: PLR0915 - one list of parts, read from top to bottom
    settings: Settings,
    database_url: str,
    *,
    clock: Clock | None = None,
    adapters: Mapping[str, AdapterFactory] | None = None,
    node: str | None = None,
) -> web.Application:
    """Return the whole program as one application: its start runs the loops, its clean-up ends them in order.

    Args:
        database_url: a database at this version's schema.
        clock: where time comes from; tests hold it still.
        adapters: by kind, in place of the program's own channels.
        node: this process among others; keep it across restarts only where no second process can have it.
    Raises:
        Unavailable: the database does not answer.
        Invalid: the secret key cannot be used.
    """
    clock = clock or SystemClock()
    node = node or f"{socket.gethostname()}-{secrets.token_hex(4)}"
    keyring = Keys(master_key(settings))
    blobs = open_blobs(settings)
    database = await Database.open(database_url)
    tasks = Supervisor()
    metrics = Metrics()
    told = wakes.Wakes()

    # The record and who gets the work.
    works = Works(database, clock, told.tell)
    fetcher = Fetcher(settings.fetch_allow)
    encoder = make_encoder(settings, fetcher)
    classifiers = Classifiers(works, encoder)
    router = Router(database, clock, told.tell, node=node, ears=classifiers if settings.classify else None)
    lifecycle = Lifecycle(router)
    search = MessageSearch(database)

    # The channels, in and out.
    states = StoredStates(database, keyring, clock, told.tell)
    leases = ProcessLeases(database, node)
    around = Surroundings(clock, keyring, blobs, fetcher, settings.base_url, database, states, leases)
    live = Adapters(database, around, adapters)
    ingest = Ingest(database, live, blobs, router, clock, told.tell)
    dispatch = Dispatch(database, live, clock, told.tell, router)
    inboxes = workers.InboxFollower(live)
    mail = MailListener(
        lambda address: live.by_address("email", address),
        ingest,
        host=settings.smtp_host,
        port=settings.smtp_port,
        hostname=urlsplit(settings.base_url).hostname or "localhost",
    )

    # What runs by itself, or at a click.
    performer = Performer(lifecycle, count_parts)
    automation = Automation(works, performer, node=node)
    postman = Postman(works, fetcher, keyring, FrameWriter(database), node=node)

    # The people who look on: agents at their sockets, customers at their windows.
    visitors = Visitors(database, clock, places, router)
    typing_out, read_marks = TypingOut(database, live), ReadMarks(database, live)
    overviews = Overviews(database, clock)
    floor = FloorWatch(overviews)
    bookkeeper, reports = Bookkeeper(works), Reports(database)
    hub = Hub(
        database,
        clock,
        node=node,
        idle=settings.session_idle,
        connections=router,
        typing=visitors,
        typing_out=typing_out,
        floor=floor,
    )

    # What is known: articles in memory, proposals for whoever looks at a conversation, and a bot that answers first.
    shelves = Shelves(works, make_index(encoder))
    gaps = Gaps(works, shelves, encoder, node=node)
    classifying = Classifying(works, classifiers, node=node)
    suggestions = Suggestions(works, shelves)
    imports = Imports(works, blobs)
    bot = Bot(
        works,
        shelves,
        router,
        lifecycle,
        count_parts,
        lambda: {inbox.workspace_id for inbox, _ in live.all() if inbox.config.get("bot")},
        base_url=settings.base_url,
        read=classifiers.fields if settings.classify else None,
    )
    router.answerer = bot
    cards = Cards(suggestions, lambda workspace_id, id_, data: hub.show(workspace_id, id_, "suggestions", data))
    hub.asked.append(cards.customer_wrote)

    # The edge.
    callers = Callers(database, clock, idle=settings.session_idle)
    callers.watchers.append(hub.recheck)
    limiter = Limiter()
    drafter = Drafter(works, shelves, encoder, make_model_server(settings, fetcher), limiter.count_draft)
    auth = Auth(settings, works, keyring, callers, limiter, metrics)
    first = FirstRun(works, auth.passwords)
    health = Health(database, metrics, lambda: tasks.failing | router.failing)

    metrics.show("stream_sockets", "Open streams of agents.", lambda: hub.listening)
    metrics.show("chat_windows", "Open chat windows of customers.", lambda: visitors.listening)
    metrics.show("intake_waiting", "Deliveries acknowledged and not yet taken in.", lambda: ingest.waiting)

    # Who hears of a commit.
    told.always(hub.wake)
    told.always(floor.heard)
    told.always(visitors.wake)
    told.always(router.heard)
    told.always(automation.heard)
    told.always(postman.heard)
    told.always(classifying.heard)
    told.always(bot.heard)
    told.on(wakes.SENDING, dispatch.nudge)
    told.on(wakes.RIGHTS, callers.forget)
    told.on(wakes.INBOXES, inboxes.nudge)
    told.on(wakes.ARTICLES, shelves.hint)

    # What another node committed may be work for this one; without the hint, each finds it at its next look.
    hub.elsewhere.append(visitors.wake)
    hub.elsewhere.append(floor.heard)
    hub.elsewhere.append(lambda workspace_id, _: router.nudge(workspace_id))
    hub.elsewhere.append(lambda workspace_id, _: dispatch.nudge(workspace_id))
    hub.elsewhere.append(automation.heard)
    hub.elsewhere.append(postman.heard)
    hub.elsewhere.append(classifying.heard)
    hub.elsewhere.append(bot.heard)
    hub.elsewhere.append(shelves.hint)

    app = web.Application(middlewares=[summarise, speak_errors, check_request], client_max_size=MAX_FORM)
    app.on_response_prepare.append(add_headers)
    app[keys.SETTINGS] = settings
    app[keys.CLOCK] = clock
    app[keys.KEYS] = keyring
    app[keys.DATABASE] = database
    app[keys.BLOBS] = blobs
    app[keys.TASKS] = tasks
    app[keys.METRICS] = metrics
    app[keys.HEALTH] = health
    app[keys.WORKS] = works
    app[keys.WAKE] = told.tell
    app[keys.ROUTER] = router
    app[keys.LIFECYCLE] = lifecycle
    app[keys.MACROS] = Macros(works, performer)
    app[keys.ADAPTERS] = live
    app[keys.INGEST] = ingest
    app[keys.MAIL] = mail
    app[keys.VISITORS] = visitors
    app[keys.SEARCH] = search
    app[keys.SHELVES] = shelves
    app[keys.BOT] = bot
    app[keys.SUGGESTIONS] = suggestions
    app[keys.DRAFTER] = drafter
    app[keys.IMPORTS] = imports
    app[keys.CLASSIFIERS] = classifiers
    app[keys.GAPS] = gaps
    app[keys.OVERVIEWS] = overviews
    app[keys.BOOKKEEPER] = bookkeeper
    app[keys.REPORTS] = reports
    app[keys.HUB] = hub
    app[keys.READ_MARKS] = read_marks
    app[keys.CALLERS] = callers
    app[keys.LIMITER] = limiter
    app[keys.AUTH] = auth
    app[keys.FIRST_RUN] = first

    if "web" in settings.roles:
        operations = install(app, APIS)
        install(app, [documentation(operations)])
        add_static(app)
    else:
        install(app, [health_routes.api])

    async def run(_: web.Application) -> AsyncIterator[None]:
        tasks.start("health", health.watch)
        tasks.start("loop-lag", health.measure_lag)
        await live.start(ingest)
        tasks.start("inboxes", inboxes.follow)
        if "mail" in settings.roles:
            await mail.start()
        hub.start(tasks)
        tasks.start("knowledge", shelves.follow)
        if "worker" in settings.roles:
            tasks.start("intake-sweep", ingest.sweep_forever)
            tasks.start("dispatch", dispatch.run_forever)
            tasks.start("dispatch-recovery", dispatch.recover_forever)
            tasks.start("automation", automation.run_forever)
            tasks.start("webhooks", postman.run_forever)
            tasks.start("article-imports", imports.run_forever)
            tasks.start("report-facts", bookkeeper.run_forever)
            tasks.start("gaps", lambda: workers.look_for_gaps(works, gaps))
            if settings.classify:
                tasks.start("classification", classifying.run_forever)
            tasks.start("bot", bot.run_forever)
            tasks.start("snoozed", lambda: workers.wake_snoozed(works, lifecycle))
            tasks.start("side-deadlines", lambda: workers.watch_sides(works))
            tasks.start("departures", lambda: workers.hand_back_often(works, lifecycle))
            tasks.start("housekeeping", lambda: workers.keep_house(works, blobs))
            await router.start()
        yield
        # Nothing new comes in any more; what was acknowledged is finished, then everything is let go.
        await mail.stop()
        await cards.stop()
        await floor.stop()
        await typing_out.stop()
        await read_marks.stop()
        await ingest.close()  # while the channels that read what was acknowledged are still there
        await live.stop()
        await tasks.stop()
        await shelves.stop()
        await classifiers.stop()
        await gaps.stop()
        await dispatch.close()
        if "worker" in settings.roles:
            await automation.stop()
            await postman.stop()
            await classifying.stop()
            await router.stop()
        await fetcher.close()
        await blobs.close()
        await database.close()

    async def say_goodbye(_: web.Application) -> None:
        health.is_stopping = True
        await hub.stop()
        await visitors.stop()

    app.cleanup_ctx.append(run)
    app.on_shutdown.append(say_goodbye)
    return app
