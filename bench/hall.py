"""Linli's own server with one door more: what is said at /bench/<room> is told to that room as a numbered piece.

So the way from the channel layer to the sockets is measured by itself; storing has its own figure.
`python -m bench.hall`, with PORT and Linli's usual surroundings.
"""

import os
from typing import Any

from config.asgi import application as linli
from live import broadcast
from live.transport import serve


async def say(scope: dict[str, Any], receive: Any, send: Any) -> None:
    room, seq = int(scope["path"].rsplit("/", 1)[1]), 10**9
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        seq += 1
        html = f"<p>{message['text']}</p>"
        pieces = {"zh-hans": html, "en": html}
        await broadcast.asend(room, "show", seq=seq, place="messages", key="", how="append", html=pieces)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    own = scope["type"] == "websocket" and scope["path"].startswith("/bench/")
    await (say if own else linli)(scope, receive, send)


if __name__ == "__main__":
    serve(application, "127.0.0.1", int(os.environ["PORT"]))
