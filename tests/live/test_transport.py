"""Daphne as we start it: what is written straight to a socket arrives, in order, and what is too much does not."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close
from websockets.sync.client import ClientConnection, connect

from live.bodies import BODY_MAX
from live.transport import MESSAGE_MAX, frame
from tests import servers
from tests.site import ROOT

pytestmark = pytest.mark.once

PATIENT = settings(deadline=None)


class Echo:
    def __init__(self, port: int, log: Path, process: subprocess.Popen[bytes]) -> None:
        self.port, self.log, self.process = port, log, process

    def open(self) -> ClientConnection:
        return connect(f"ws://127.0.0.1:{self.port}/", max_size=None, compression=None)

    def said(self, word: str, seconds: float = 5) -> str:
        """The whole line of its log that starts with `word`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for line in self.log.read_text().splitlines(keepends=True):
                if line.startswith(word) and line.endswith("\n"):
                    return line.rstrip()
            time.sleep(0.02)
        raise AssertionError(f"No {word!r} in:\n{self.log.read_text()}")


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[Echo]:
    port, log = servers.free_port(), tmp_path / "log"
    command = [sys.executable, "-m", "tests.live.echo", port]
    with servers.running(command, log, lambda: servers.accepts(port), signal.SIGINT, cwd=ROOT) as process:
        yield Echo(port, log, process)


def closing(connection: ClientConnection) -> Close:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            connection.recv(timeout=10)
    assert closed.value.rcvd
    return closed.value.rcvd


@PATIENT
@given(st.integers(0, 70_000))
def test_a_frame_says_its_length_as_the_protocol_wants_it(size: int) -> None:
    made = frame(bytes(size), text=False)
    head = 2 if size < 126 else 4 if size < 65536 else 10
    assert len(made) == head + size
    assert made[0] == 0x82
    assert int.from_bytes(made[1 if head == 2 else 2 : head], "big") == size


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_a_frame_written_straight_arrives_whole(echo: Echo, size: int) -> None:
    with echo.open() as connection:
        payload = bytes(i % 251 for i in range(size))
        connection.send(payload)
        assert connection.recv(timeout=10) == payload


def test_a_text_written_straight_arrives_as_text(echo: Echo) -> None:
    with echo.open() as connection:
        connection.send("今晚的瑜伽")
        assert connection.recv(timeout=10) == "今晚的瑜伽"


def test_frames_written_straight_and_through_asgi_keep_their_order(echo: Echo) -> None:
    with echo.open() as connection:
        connection.send("mixed")
        assert [connection.recv(timeout=10) for _ in range(50)] == [f"{number}" for number in range(50)]


def test_order_holds_even_when_the_socket_is_full(echo: Echo) -> None:
    with echo.open() as connection:
        connection.send("flood")
        connection.send("mixed")
        assert int(echo.said("waiting").split()[1]) > 1_000_000
        assert [len(connection.recv(timeout=10)) for _ in range(200)] == [100_000] * 200
        assert [connection.recv(timeout=10) for _ in range(50)] == [f"{number}" for number in range(50)]


def test_the_application_hears_of_a_close_and_cannot_write_after_its_own(echo: Echo) -> None:
    with echo.open() as connection:
        connection.send("close")
        closed = closing(connection)
    assert (closed.code, closed.reason) == (4321, "because")
    assert echo.said("after") == "after False"
    assert echo.said("gone") == "gone 4321"


def test_a_message_that_is_too_large_closes_its_socket_with_1009_and_no_other(echo: Echo) -> None:
    with echo.open() as big, echo.open() as other:
        big.send(bytes(MESSAGE_MAX + 1))
        assert closing(big).code == 1009
        other.send("still here")
        assert other.recv(timeout=10) == "still here"


def test_a_client_faster_than_the_application_is_slowed_and_loses_nothing(echo: Echo) -> None:
    with echo.open() as fast, echo.open() as other:
        fast.send("sleep")
        for number in range(1000):
            fast.send(f"{number}")
        other.send("hello")
        assert other.recv(timeout=0.9) == "hello"
        assert [fast.recv(timeout=10) for _ in range(1000)] == [f"{number}" for number in range(1000)]


def test_pages_are_served_beside_sockets(echo: Echo) -> None:
    with urlopen(f"http://127.0.0.1:{echo.port}/", timeout=10) as answer:
        assert answer.read() == b"here"


def test_the_start_hook_runs_within_the_loop(echo: Echo) -> None:
    assert echo.said("ready").split()[1] == "True"


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_at_the_end_every_page_is_told_to_come_back_and_the_process_ends_well(
    echo: Echo, stop: signal.Signals
) -> None:
    """L-13: with a code that says so, after which pages come back spread over seconds."""
    with echo.open() as one, echo.open() as two, echo.open() as asleep:
        asleep.send("sleep")
        one.send("here")
        assert one.recv(timeout=10) == "here"
        echo.process.send_signal(stop)
        assert {closing(one).code, closing(two).code, closing(asleep).code} == {1012}
    assert echo.process.wait(10) == 0
    assert echo.said("stopping")
    assert echo.said("gone 1012")
    assert "Traceback" not in echo.log.read_text()


def test_a_page_that_is_given_up_does_not_keep_the_process_from_ending(tmp_path: Path) -> None:
    """Its thread waits for a loop that has stopped: once this held a whole restart up."""
    port, log = servers.free_port(), tmp_path / "log"
    command = [sys.executable, "-m", "tests.live.echo", port, 0.1]
    with servers.running(command, log, lambda: servers.accepts(port), signal.SIGINT, cwd=ROOT) as process:
        with socket.create_connection(("127.0.0.1", port)) as asking:
            asking.sendall(b"GET /stuck HTTP/1.1\r\nHost: here\r\n\r\n")
            Echo(port, log, process).said("stuck")
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0


def test_a_taken_port_is_said_in_words(echo: Echo) -> None:
    command = [sys.executable, "-m", "tests.live.echo", str(echo.port)]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode == 1
    assert "OSError" in second.stderr
    assert "ready" not in second.stdout


def test_a_body_that_is_announced_too_large_is_refused_before_it_is_sent(echo: Echo) -> None:
    with socket.create_connection(("127.0.0.1", echo.port), timeout=10) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4294967296\r\n\r\n")
        assert line.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_body_without_end_is_refused_once_it_is_longer_than_it_may_be(echo: Echo) -> None:
    piece = b"10000\r\n" + bytes(65536) + b"\r\n"
    with socket.create_connection(("127.0.0.1", echo.port), timeout=10) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(BODY_MAX // 65536 + 2):
            line.sendall(piece)
        assert line.recv(1000).startswith(b"HTTP/1.1 413 ")
