"""A tiny application behind our transport, for its tests: `python -m tests.live.echo PORT`. Each text is an errand."""

import asyncio
import sys
import time
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async

from live.transport import EXTENSION, frame, serve


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await a_page(scope["path"], send)
        return
    await receive()
    await send({"type": "websocket.accept"})
    transport = scope["extensions"][EXTENSION]
    while (message := await receive())["type"] != "websocket.disconnect":
        text = message.get("text")
        if text is None:
            transport.write(frame(message["bytes"], text=False))
        elif text == "mixed":
            for number in range(50):
                if number % 2:
                    await send({"type": "websocket.send", "text": f"{number}"})
                else:
                    transport.write(frame(f"{number}".encode(), text=True))
        elif text == "flood":
            for _ in range(200):
                transport.write(frame(bytes(100_000), text=False))
            print("waiting", transport.buffered(), flush=True)
        elif text == "close":
            transport.close(4321, "because")
            print("after", transport.write(frame(b"late", text=True)), flush=True)
        elif text == "sleep":
            await asyncio.sleep(1)
        else:
            transport.write(frame(text.encode(), text=True))
    print("gone", message.get("code"), flush=True)


async def a_page(path: str, send: Any) -> None:
    if path == "/stuck":
        await sync_to_async(wait_for_the_loop, thread_sensitive=False)()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"here"})


def wait_for_the_loop() -> None:
    """As a view does that tells a room something: its thread needs the loop."""
    print("stuck", flush=True)
    time.sleep(1)
    async_to_sync(asyncio.sleep)(0)


def started() -> None:
    print("ready", asyncio.get_running_loop().is_running(), time.time(), flush=True)


if __name__ == "__main__":
    serve(
        application,
        "127.0.0.1",
        int(sys.argv[1]),
        on_start=started,
        on_stop=lambda: print("stopping", flush=True),
        spread=0.2,
        grace=float(sys.argv[2]) if len(sys.argv) > 2 else 3.0,
    )
