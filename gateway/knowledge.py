"""What stands behind articles and classification: the installed model, or the server that the settings name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from gateway.settings import Settings
from kb.drafting.endpoint import ModelServer
from kit.fetch import Fetcher

if TYPE_CHECKING:
    from kb.encoders import Encoder
    from kb.search import KnowledgeIndex


def make_encoder(settings: Settings, fetcher: Fetcher) -> Callable[[], Encoder | None]:
    """Return what gives the encoder of this process, to be called in a worker thread; ``None`` where there is none.

    Itself it is called on the event loop.
    """
    loop = asyncio.get_running_loop()
    made: list[Encoder] = []

    def make() -> Encoder | None:
        from kb.encoder_process import installed_apart  # noqa: PLC0415 - numpy, which only questions need

        if not settings.encoder_url:
            return installed_apart()
        from kb.endpoint import EndpointEncoder  # noqa: PLC0415 - as above

        if not made:  # one, so that it is left alone for a while by everybody where it failed
            made.append(
                EndpointEncoder(
                    fetcher,
                    loop,
                    settings.encoder_url,
                    model=settings.encoder_model,
                    dims=settings.encoder_dims,
                    key=settings.encoder_key or None,
                )
            )
        return made[0]

    return make


def make_index(encoder: Callable[[], Encoder | None]) -> Callable[[], KnowledgeIndex]:
    """Return what makes an empty index, to be called in a worker thread."""

    def make() -> KnowledgeIndex:
        from kb.search import KnowledgeIndex  # noqa: PLC0415 - numpy, which only questions need

        return KnowledgeIndex(encoder(), embeds_at_search=False)

    return make


def make_model_server(settings: Settings, fetcher: Fetcher) -> ModelServer | None:
    """Return the server that writes drafts; ``None`` where the operator named none."""
    if not settings.drafter_url:
        return None
    return ModelServer(fetcher, settings.drafter_url, model=settings.drafter_model, key=settings.drafter_key or None)
