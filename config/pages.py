"""Django's pages, on a few threads that stay."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import get_resolver

PAST_THE_LANES = {"/healthz", "/metrics", "/server"}


class Pages(ASGIHandler):
    """Each request takes a free lane, or waits for one: a thread that keeps its database connection.

    Django by itself gives every request a new thread and so a new connection, and goes back and forth between loop
    and thread for every middleware. When a whole class presses at once, hundreds of threads then quarrel over one
    interpreter and one database lock, and everybody waits longer.
    """

    def __init__(self) -> None:
        super().__init__()
        _ = get_resolver().url_patterns  # read now, so that the first to come need not wait for it
        self._free: asyncio.LifoQueue[ThreadPoolExecutor] = asyncio.LifoQueue()
        for number in range(settings.PAGE_LANES):
            self._free.put_nowait(ThreadPoolExecutor(1, f"page-{number}"))

    def load_middleware(self, is_async: bool = False) -> None:
        """All of it in the lane's thread: every middleware of ours and most others do nothing that waits."""
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] in PAST_THE_LANES:
            # Asked just when all lanes may be waiting for a database that does not answer.
            await super().__call__(scope, receive, send)
            return
        lane = await self._free.get()
        try:
            async with ThreadSensitiveContext(executor=lane):
                await self.handle(scope, receive, send)
        finally:
            self._free.put_nowait(lane)
