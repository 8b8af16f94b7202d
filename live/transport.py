"""Daphne, started so that a frame made once can be written straight to many sockets.

Everything here rests on what Daphne and autobahn let a subclass change. An application finds a `Transport` under
`scope["extensions"]["linli.transport"]`; on another server it is missing, and plain ASGI `send` does the same.
"""

import asyncio
import logging
import os
import random
import socket
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.tcp import Connection, Port

from live.bodies import Door

EXTENSION = "linli.transport"
MESSAGE_MAX = 256 * 1024 + 64  # the largest media packet; smaller limits are the application's to say
WAITING_MAX = 64  # messages a socket may have waiting for the application before we stop reading from it
UNSENT = 16 * 1024  # bytes the kernel may hold unsent, so that `buffered` soon tells of a weak line
ENTERING = 30  # s a handshake may wait: who is turned away only asks again, when a whole class comes at once
LEAVING = 60  # s an application has to say goodbye; when a thousand leave at once, the last one waits
YIELD = 0.0002  # s until a busy thread lets the loop go on: every single send gives up the interpreter once
DOOR = 1000  # connections the kernel may have accepted that we have not
GOING_AWAY = 1012  # "service restart": the page comes back by itself


def frame(payload: bytes, text: bool) -> bytes:
    """A whole unmasked WebSocket frame, as a server sends it."""
    first = b"\x81" if text else b"\x82"
    size = len(payload)
    if size < 126:
        return first + size.to_bytes(1, "big") + payload
    if size < 65536:
        return first + b"\x7e" + size.to_bytes(2, "big") + payload
    return first + b"\x7f" + size.to_bytes(8, "big") + payload


class Transport:
    """One open socket, for those who write to many."""

    __slots__ = ("_protocol", "_socket", "_transport")

    def __init__(self, protocol: WebSocketProtocol) -> None:
        self._protocol = protocol
        self._transport = protocol.transport
        # Behind TLS there is no plain socket to write to.
        self._socket: socket.socket | None = getattr(self._transport, "socket", None)
        if not isinstance(self._transport, Connection):
            self._socket = None

    def write(self, ready: bytes) -> bool:
        """Send a ready-made frame (or several, joined). False when the socket is not open."""
        if self._protocol.state != WebSocketProtocol.STATE_OPEN:
            return False
        if self._socket is None or self.buffered():
            self._transport.write(ready)
            return True
        try:
            sent = self._socket.send(ready)
        except BlockingIOError:
            sent = 0
        except OSError:
            return False  # the reactor finds the same out and closes in good order
        if sent < len(ready):
            self._transport.write(ready[sent:] if sent else ready)
        return True

    def buffered(self) -> int:
        """Bytes waiting in this process."""
        waiting = self._transport
        return len(waiting.dataBuffer) - waiting.offset + waiting._tempDataLen if self._socket else 0

    def close(self, code: int, reason: str = "") -> None:
        if self._protocol.state == WebSocketProtocol.STATE_OPEN:
            # Not sendClose: it knows no codes between 1001 and 2999, and ours say "come back".
            self._protocol.sendCloseFrame(code=code, reasonUtf8=reason.encode() or None)


class Socket(WebSocketProtocol):
    """Daphne's socket with back-pressure: an application that cannot follow slows its own client, nobody else."""

    paused = False

    def onConnect(self, request: Any) -> Any:  # noqa: N802 (autobahn's name)
        with suppress(AttributeError, OSError):
            self.transport.setTcpNoDelay(True)
            if hasattr(socket, "TCP_NOTSENT_LOWAT"):
                self.transport.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
        return super().onConnect(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 (Twisted's name)
        """As autobahn's own, less the line it writes for a log that nobody reads: that line cost a tenth of a core."""
        self._dataReceived(data)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        super().onMessage(payload, isBinary)
        if not self.paused and self.application_queue.qsize() > WAITING_MAX:
            self.paused = True
            self.transport.pauseProducing()
            self.read_on()

    def read_on(self) -> None:
        if self.state != self.STATE_OPEN:
            return
        if self.application_queue.qsize() > WAITING_MAX // 2:
            asyncio.get_event_loop().call_later(0.02, self.read_on)
            return
        self.paused = False
        self.transport.resumeProducing()


class LinliServer(Server):
    """Daphne with our sockets, an orderly end, and `Transport` in the scope."""

    def __init__(self, *args: Any, spread: float = 0.0, grace: float = 3.0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spread = spread  # s over which open sockets are closed at the end
        self.grace = grace  # s the applications then have to finish
        self.failure: str | None = None
        self.gave_up = False  # was an application still at work when we ended?

    @property
    def ws_factory(self) -> WebSocketFactory:
        """Daphne makes its factory while it starts; we hand it our kind of socket as it is put in place."""
        return self._ws_factory

    @ws_factory.setter
    def ws_factory(self, factory: WebSocketFactory) -> None:
        factory.protocol = Socket
        factory.setProtocolOptions(failByDrop=False, tcpNoDelay=True)
        self._ws_factory = factory

    @property
    def http_factory(self) -> Door:
        return self._door

    @http_factory.setter
    def http_factory(self, _theirs: Any) -> None:
        """Ours in the place of the one that Daphne makes while it starts."""
        self._door = Door(self)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if isinstance(protocol, WebSocketProtocol):
            scope.setdefault("extensions", {})[EXTENSION] = Transport(protocol)
        return super().create_application(protocol, scope)

    def listen_error(self, failure: Any) -> None:
        self.failure = failure.getErrorMessage()
        super().listen_error(failure)

    def kill_all_applications(self) -> Deferred[None]:
        return Deferred.fromFuture(asyncio.ensure_future(self.end()))

    async def end(self) -> None:
        """Tell every page that we restart, let the applications finish, end what is left."""
        for listener in self.listeners:
            listener.addCallback(shut)
        sockets = [each for each in self.connections if isinstance(each, WebSocketProtocol)]
        loop = asyncio.get_running_loop()
        for each in sockets:
            loop.call_later(random.uniform(0, self.spread), Transport(each).close, GOING_AWAY)  # noqa: S311
        if sockets:
            await asyncio.sleep(self.spread)
        running = self._running()
        if running:
            await asyncio.wait(running, timeout=self.grace)
        for task in self._running():
            self.gave_up = True
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _running(self) -> list[asyncio.Future[Any]]:
        found: Iterable[asyncio.Future[Any] | None] = (
            details.get("application_instance") for details in list(self.connections.values())
        )
        return [task for task in found if task is not None and not task.done()]


def shut(port: Port) -> Any:
    """Let in who already waits at the door, then close it: the kernel would turn them away with an error."""
    port.numberAccepts = DOOR
    port.doRead()
    return port.stopListening()


def serve(
    application: Any,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    on_start: Callable[[], None] | None = None,
    on_stop: Callable[[], None] | None = None,
    spread: float = 0.0,
    grace: float = 3.0,
    proxied: bool = False,
) -> None:
    """Serve until Ctrl-C or SIGTERM. `on_start` is called within the running loop once the port is open.

    Raises OSError when the port cannot be had.
    """
    sys.setswitchinterval(YIELD)
    server = LinliServer(
        application=application,
        endpoints=build_endpoint_description_strings(host=host, port=port),
        ready_callable=(lambda: reactor.callLater(0, on_start)) if on_start else None,  # type: ignore[arg-type]
        spread=spread,
        grace=grace,
        websocket_timeout=-1,
        websocket_handshake_timeout=ENTERING,
        websocket_connect_timeout=ENTERING,
        application_close_timeout=LEAVING,
        websocket_max_message_size=MESSAGE_MAX,
        websocket_max_frame_size=MESSAGE_MAX,
        proxy_forwarded_address_header="X-Forwarded-For" if proxied else None,
        proxy_forwarded_proto_header="X-Forwarded-Proto" if proxied else None,
        server_name="",
        verbosity=0,
    )
    if on_stop:
        reactor.addSystemEventTrigger("before", "shutdown", on_stop)  # type: ignore[arg-type]
    server.run()
    if server.failure:
        raise OSError(server.failure)
    if server.gave_up:
        leave()


def leave() -> None:
    """End without waiting for threads: that of a page given up may wait for ever for a loop that has stopped."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
