"""The baseline: a chat as one first writes it with Channels. Every socket is in the group, and every message goes to
each of them as an event of its own, decoded and encoded again by each.

Serve it with `daphne bench.tutorial:application`. BENCH_REDIS chooses the layer that Linli has in the same run.
"""

import os

import django
from django.conf import settings

REDIS = os.environ.get("BENCH_REDIS", "")
layer = {
    "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer"
    if REDIS
    else "channels.layers.InMemoryChannelLayer",
    "CONFIG": {"hosts": [{"address": REDIS, "socket_timeout": None}]} if REDIS else {},
}
settings.configure(SECRET_KEY="bench", ALLOWED_HOSTS=["*"], CHANNEL_LAYERS={"default": layer})
django.setup()

from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402


class Chat(AsyncJsonWebsocketConsumer):
    groups = ["neighbours"]

    async def receive_json(self, content: dict[str, str], **kwargs: object) -> None:
        await self.channel_layer.group_send("neighbours", {"type": "said", "message": content["message"]})

    async def said(self, event: dict[str, str]) -> None:
        await self.send_json({"message": event["message"]})


application = ProtocolTypeRouter({"websocket": URLRouter([path("chat", Chat.as_asgi())])})
