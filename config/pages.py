"""Django's pages, on a few threads that stay."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.http import FileResponse
from django.template import Engine
from django.template.loader import get_template
from django.urls import reverse, set_script_prefix
from django.utils import translation

ROOM_TEMPLATES = "live/"
PAST_THE_LANES = {"/healthz", "/metrics", "/server"}


def read_ahead() -> None:
    """Read what the first to say something after a start would otherwise wait for, a fifth of a second in all.

    These are the addresses in each language, the template tags, and the templates of a room.
    """
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            reverse("home")
    for folder in Engine.get_default().dirs:
        for template in Path(folder, ROOM_TEMPLATES).rglob("*.html"):
            get_template(str(template.relative_to(folder)))


class Pages(ASGIHandler):
    """Each request takes a free lane, or waits for one: a thread that keeps its database connection.

    Django by itself gives every request a new thread and so a new connection, and goes back and forth between loop
    and thread for every middleware. When a whole class presses at once, hundreds of threads then quarrel over one
    interpreter and one database lock, and everybody waits longer.
    """

    def __init__(self) -> None:
        super().__init__()
        self._free: asyncio.LifoQueue[ThreadPoolExecutor] = asyncio.LifoQueue()
        for number in range(settings.PAGE_LANES):
            self._free.put_nowait(ThreadPoolExecutor(1, f"page-{number}"))

    def load_middleware(self, is_async: bool = False) -> None:
        """All of it in the lane's thread: every middleware of ours and most others do nothing that waits."""
        super().load_middleware(is_async=False)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        """As Django's own, but all that is done for a page is one errand to the lane, and not four."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            answer = await sync_to_async(self._answer)(scope, body)
        if not answer.streaming:
            await self.send_response(answer, send)
            return
        gone = asyncio.create_task(receive())  # nothing more can come than that whoever asked has gone
        sent = asyncio.create_task(self.send_response(answer, send))
        try:
            await asyncio.wait((gone, sent), return_when=asyncio.FIRST_COMPLETED)
            if sent.done():
                sent.result()
        finally:
            gone.cancel()
            sent.cancel()
            await asyncio.gather(gone, sent, return_exceptions=True)
            await sync_to_async(answer.close)()

    def _answer(self, scope: Any, body: Any) -> Any:
        """In the lane: from the request's begin to its end. What streams ends when it was sent."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        answer: Any = refused if request is None else self.get_response(request)
        answer._handler_class = self.__class__
        if isinstance(answer, FileResponse):
            answer.block_size = self.chunk_size  # Django does so where its own handler asks for the answer
        if not answer.streaming:
            answer.close()
        return answer

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
