"""Pages that belong to no one app: the front door, and the answer to "are you well?"."""

from __future__ import annotations

import asyncio
import uuid

from channels.layers import get_channel_layer
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from redis.exceptions import RedisError

from people.sending import send

ANSWER_WITHIN_SECONDS = 3


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Open to all: who is signed out sees what Linli is and the way in, and the numbers to call."""
    return render(request, "home.html")


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """For neighbours only."""
    return send(request, path)


@login_not_required
async def healthz(request: HttpRequest) -> JsonResponse:
    """For the process supervisor: `ok` only when the database and the channel layer really answer."""
    database, layer = await asyncio.gather(database_answers(), channel_layer_answers())
    well = database and layer
    parts = {"database": "ok" if database else "down", "channel_layer": "ok" if layer else "down"}
    return JsonResponse({"status": "ok" if well else "down", **parts}, status=200 if well else 503)


async def database_answers() -> bool:
    try:
        async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
            return await asyncio.to_thread(select_one)
    except (DatabaseError, TimeoutError):
        return False


def select_one() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    finally:
        connection.close()


async def channel_layer_answers() -> bool:
    """A message sent to a channel of our own comes back."""
    layer = get_channel_layer()
    try:
        async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
            channel, token = await layer.new_channel("healthz"), uuid.uuid4().hex
            await layer.send(channel, {"type": "healthz", "token": token})
            return bool((await layer.receive(channel))["token"] == token)
    except (OSError, TimeoutError, RedisError):
        return False
