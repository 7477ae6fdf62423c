"""One serving process from its start to its orderly end."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from contextlib import AsyncExitStack

import structlog
import typer
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from gateway import keys
from gateway.app import create_app
from gateway.revisions import current_revision, head_revision
from gateway.settings import Settings
from kit.db import UNREACHABLE
from kit.errors import Invalid, Unavailable
from kit.postgres import EmbeddedPostgres, start_embedded

log = structlog.get_logger(__name__)

DRAIN_WITHIN_S = 8.0  # requests under way may end; the whole stop is promised within 10 s
IDLE_FOR_S = 150.0  # without a whole request head; longer than proxies keep their idle connections
DATABASE_WITHIN_S = 60.0  # at start a database on another machine may be later than we are


async def serve(settings: Settings, *, demo: bool = False, platforms_port: int | None = None) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        platforms_port: of the page on which people play the demo's customers; ``None``: there is none.

    Raises:
        PostgresError, Unavailable, Invalid: it cannot start, in one line.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    async with AsyncExitStack() as stack:
        url = settings.database_url.value
        if not url:
            embedded = await stack.enter_async_context(await start_embedded(settings.data))
            url = embedded.url
            keeping = asyncio.create_task(_keep_running(embedded), name="embedded-postgres")
            stack.push_async_callback(_cancel, keeping)
        await _bring_up(url)
        stage = None
        if platforms_port is not None:
            from gateway.demo.platforms.stage import opened_stage  # noqa: PLC0415 - only where it was asked for

            stage = await stack.enter_async_context(opened_stage(platforms_port))
            settings = settings.model_copy(update={"fetch_allow": [*settings.fetch_allow, *stage.targets]})
        app = await create_app(settings, url)
        logging.getLogger("aiohttp.server").addFilter(_is_ours_to_mend)
        runner = web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=DRAIN_WITHIN_S,
            keepalive_timeout=IDLE_FOR_S,
            handler_cancellation=True,
        )
        stack.push_async_callback(runner.cleanup)
        await runner.setup()
        if demo:
            from gateway.demo import ensure_demo  # noqa: PLC0415 - only where it was asked for

            await ensure_demo(app)
        if stage is not None:
            from gateway.demo.platforms.opening import furnish_demo  # noqa: PLC0415 - as above

            await furnish_demo(app, stage)
        # The program itself is not looked through again: a full collection of it holds the loop up for a tenth of a
        # second, and reading one long article calls for some.
        gc.collect()
        gc.freeze()
        address = await _listen(runner, settings)
        if stage is not None and platforms_port is not None:
            from gateway.demo.platforms.opening import open_phones  # noqa: PLC0415 - as above

            await stack.enter_async_context(open_phones(stage, runner.addresses[0][1], platforms_port))
        log.info("serving", url=address, roles=sorted(settings.roles))
        if "web" in settings.roles:
            await _say_how_to_begin(app, address)
        await stopping.wait()
        log.info("stopping")
        app[keys.HEALTH].is_stopping = True
    log.info("stopped")


async def _say_how_to_begin(app: web.Application, address: str) -> None:
    """Tell whoever runs the program, and nobody else, where to set it up: where the demo's password would stand."""
    try:
        link = await app[keys.FIRST_RUN].make_link(address)
    except (Unavailable, *UNREACHABLE):  # its database went away this very moment: that is no reason to end
        log.warning("setup_link_not_made", help="run `trunkline setup-link`")
        return
    if link is not None:
        typer.echo(f"Set up this installation within 72 hours at {link}")


# No HTTP, or a body that is not what its head says.
_STRANGERS = (HttpProcessingError, web.RequestPayloadError)


def _is_ours_to_mend(record: logging.LogRecord) -> bool:
    """Whether a line of aiohttp's server is for a person; that a stranger sent no HTTP is not."""
    return not (record.exc_info and isinstance(record.exc_info[1], _STRANGERS))


async def _bring_up(url: str) -> None:
    """Bring the schema up if it is not, waiting a while for a database that is still starting."""
    deadline = asyncio.get_running_loop().time() + DATABASE_WITHIN_S
    while True:
        try:
            if await current_revision(url) != head_revision():
                from gateway.migrate import migrate  # noqa: PLC0415 - Alembic is large and seldom needed

                await migrate(url)
        except Unavailable:
            if asyncio.get_running_loop().time() > deadline:
                raise
            log.warning("database_not_ready")
            await asyncio.sleep(1.0)
        else:
            return


async def _listen(runner: web.AppRunner, settings: Settings) -> str:
    """Open the port and return the address where people find us."""
    site = web.TCPSite(runner, settings.host, settings.port)
    try:
        await site.start()
    except OSError as error:
        raise Invalid(
            f"cannot listen on {settings.host}:{settings.port} ({error.strerror}); "
            "choose another with --host, --port or TRUNKLINE_HOST, TRUNKLINE_PORT"
        ) from error
    port = runner.addresses[0][1]
    return settings.public_url or settings.model_copy(update={"port": port}).base_url


async def _keep_running(embedded: EmbeddedPostgres) -> None:
    """Bring the embedded server back whenever it dies: killed, crashed, stopped by somebody."""
    while True:
        await embedded.wait_exit()
        await embedded.ensure_running()


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
