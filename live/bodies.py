"""How much one request may carry. Daphne takes a body whole before anybody is asked about it: without a bound, whoever
sends without end would fill the disk."""

from __future__ import annotations

from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.internet import reactor

BODY_MAX = 16 * 1024 * 1024  # as deploy/nginx.conf has it; longer recordings come in pieces
LINGER = 5.0  # s in which what still comes is thrown away, so that the answer is read before the line is cut
SAID = "这太大了，没有收下，请选小一些的（最多 15 MB）。 This is too large: please choose at most 15 MB.\n".encode()
ANSWER = (
    b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(SAID), SAID)
)


class BoundedRequest(WebRequest):
    """Refused as soon as it says how long it will be, or once it is longer than it may be."""

    taken = 0
    is_refused = False

    def gotLength(self, length: int | None) -> None:  # noqa: N802 (Twisted's name)
        super().gotLength(length)
        if length and length > BODY_MAX:
            self.refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        self.taken += len(data)
        if self.taken > BODY_MAX:
            self.refuse()
        if not self.is_refused:
            super().handleContentChunk(data)

    def process(self) -> Any:
        return None if self.is_refused else super().process()

    def refuse(self) -> None:
        if self.is_refused:
            return
        self.is_refused = True
        self.channel.transport.write(ANSWER)
        reactor.callLater(LINGER, self.channel.loseConnection)  # type: ignore[arg-type]


class Door(HTTPFactory):
    """Daphne's, with requests that have a bound."""

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = BoundedRequest
        return protocol
