"""The room through deploy/nginx.conf itself: nginx before two servers, PostgreSQL and Redis."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import re
import socket
import ssl
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest
from playwright.async_api import async_playwright, expect

from bench.ground import Crowd
from tests import chromium, servers
from tests.deploy.scenes import visitor
from tests.pages import Page, Visitor, opened
from tests.site import ROOT
from tests.stack import Stack, certificate, proxy

pytestmark = pytest.mark.once


@pytest.fixture
def rosa(scaled: Stack, crowd: Crowd) -> Iterator[Visitor]:
    with contextlib.closing(visitor(scaled, crowd, 0)) as browser:
        yield browser


def test_the_room_is_found_and_what_is_said_in_it_is_shown(rosa: Visitor, crowd: Crowd) -> None:
    page = rosa.get(crowd.page)
    assert page.status == 200
    said = rosa.post(crowd.say, text="through the front door", client_id=str(uuid.uuid4()))
    assert said.status == 200
    assert said.json()["key"].encode() in rosa.get(crowd.page).body


async def test_what_is_said_reaches_a_page_of_each_server(scaled: Stack, crowd: Crowd, rosa: Visitor) -> None:
    pages = [Page(visitor(scaled, crowd, number), crowd.room) for number in range(1, 5)]
    async with opened(*pages):
        here = [sum(room["sockets"] for room in rooms(scaled, port)) for port in scaled.ports]
        assert sum(here) == 4
        assert all(here)
        said = rosa.post(crowd.say, text="to everybody", client_id=str(uuid.uuid4())).json()
        for page in pages:
            await page.reached(said["seq"])
            assert page.shown[-1].key == said["key"]
            assert page.catch_ups == 0


def rooms(scaled: Stack, port: int) -> list[dict[str, int]]:
    return json.loads(straight(port, "/server")[1])["rooms"]


def straight(port: int, path: str, **headers: str) -> tuple[int, bytes]:
    """Past the proxy, as from a shell on the machine."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path, headers={name.replace("_", "-"): v for name, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_media_are_for_neighbours_and_come_from_the_middle_too(scaled: Stack, rosa: Visitor) -> None:
    film = scaled.folder / "media" / "films" / "warm up.mp4"
    film.parent.mkdir(parents=True)
    film.write_bytes(bytes(range(256)) * 4096)
    whole = rosa.get("/media/films/warm%20up.mp4")
    assert (whole.status, len(whole.body), whole.headers["content-type"]) == (200, 1024 * 1024, "video/mp4")
    part = rosa.get("/media/films/warm%20up.mp4", Range="bytes=1000-1999")
    assert part.status == 206
    assert part.headers["content-range"] == "bytes 1000-1999/1048576"
    assert part.body == film.read_bytes()[1000:2000]
    with contextlib.closing(Visitor(scaled.front, scaled.trust)) as stranger:
        assert stranger.get("/media/films/warm%20up.mp4").status == 302
    for around in (
        "/kept/films/warm%20up.mp4",
        "/media/../secret-key",
        "/media/..%2fnginx.conf",
        "/static/../nginx.conf",
    ):
        assert rosa.get(around).status in {400, 404}, around


def test_static_files_are_sent_by_the_proxy_compressed_and_for_ever(
    scaled: Stack, rosa: Visitor, crowd: Crowd
) -> None:
    name = re.findall(rb'"(/static/live/room\.[0-9a-f]{12}\.js)"', rosa.get(crowd.page).body)[0].decode()
    script = rosa.get(name, Accept_Encoding="gzip")
    assert script.status == 200
    assert script.headers["content-encoding"] == "gzip"
    assert script.headers["content-type"] == "application/javascript"
    assert "immutable" in script.headers["cache-control"]
    assert b"import" in gzip.decompress(script.body)
    assert rosa.get("/static/nothing.js").status == 404


def test_a_page_is_compressed_for_weak_networks(rosa: Visitor, crowd: Crowd) -> None:
    page = rosa.get(crowd.page, Accept_Encoding="gzip")
    assert page.headers["content-encoding"] == "gzip"
    assert len(page.body) < len(gzip.decompress(page.body)) / 2


def test_a_body_too_large_is_refused_in_both_languages(scaled: Stack, rosa: Visitor, crowd: Crowd) -> None:
    before = [psutil.Process(each.process.pid).memory_info().rss for each in scaled.served]
    answer = rosa.ask("POST", crowd.say, b"text=" + b"x" * (17 * 1024 * 1024))
    assert answer.status == 413
    assert "这个文件太大了".encode() in answer.body
    assert b"This file is too large" in answer.body
    after = [psutil.Process(each.process.pid).memory_info().rss for each in scaled.served]
    assert all(late - early < 8 * 1024 * 1024 for early, late in zip(before, after, strict=True))
    assert rosa.get(crowd.page).status == 200


def test_the_proxy_says_it_is_well_and_keeps_the_numbers_to_the_machine(scaled: Stack, rosa: Visitor) -> None:
    assert rosa.get("/healthz").json()["status"] == "ok"
    assert (rosa.get("/metrics").status, rosa.get("/server").status) == (404, 404)
    for port in scaled.ports:
        status, told = straight(port, "/metrics")
        assert status == 200
        assert b"linli_sockets" in told
        assert straight(port, "/metrics", X_Forwarded_For="203.0.113.7", X_Forwarded_Proto="https")[0] == 404
        assert straight(port, "/metrics", X_Forwarded_For="127.0.0.1", X_Forwarded_Proto="https")[0] == 404


def test_http_is_sent_on_to_https_and_other_names_get_nothing(scaled: Stack) -> None:
    plain = int(re.findall(r"listen 127.0.0.1:(\d+);", (scaled.folder / "nginx.conf").read_text())[0])
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", plain, timeout=20)) as connection:
        connection.request("GET", "/rooms/", headers={"Host": "localhost"})
        answer = connection.getresponse()
        assert (answer.status, answer.headers["location"]) == (301, "https://localhost/rooms/")
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", plain, timeout=20)) as connection:
        connection.request("GET", "/", headers={"Host": "elsewhere.example"})
        with pytest.raises(ConnectionError):
            connection.getresponse()
    with pytest.raises(ssl.SSLError):
        with socket.create_connection(("127.0.0.1", scaled.port)) as connection:
            scaled.trust.wrap_socket(connection, server_hostname="elsewhere.example")


def test_a_handshake_that_never_goes_on_is_ended(scaled: Stack, tmp_path: Path) -> None:
    trust = certificate(tmp_path)
    hurried = {"client_header_timeout 10s;": "client_header_timeout 1s;"}
    with proxy(tmp_path, scaled.ports, **hurried) as port:
        half = trust.wrap_socket(
            socket.create_connection(("127.0.0.1", port), timeout=20), server_hostname="localhost"
        )
        half.sendall(b"GET /live/1/socket HTTP/1.1\r\nHost: localhost\r\nUpgrade: webso")
        assert half.recv(1000) == b""
        half.close()


FORM = """<!doctype html><html lang="{lang}"><div id="toasts"></div>
<template id="words" data-failed="something failed" data-lost="the line broke" data-close="Close"></template>
<form method="post" action="/taken" data-compose><input type="file" name="photo"><button>Send</button></form>
<script type="module">import {{ compose }} from "/static/compose.js"; compose();</script>"""


class FormAlone(BaseHTTPRequestHandler):
    """A page with a form, in the language of its address."""

    def do_GET(self) -> None:
        page = FORM.format(lang=self.path.strip("/")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *args: object) -> None:
        pass


@pytest.mark.parametrize(
    ("lang", "large", "resting"),
    [
        ("zh-hans", "这个文件太大了，最大 16 MB。", "服务器正在重启，请等一分钟再试。"),
        ("en", "This file is too large: at most 16 MB.", "The server is starting anew."),
    ],
)
async def test_what_the_proxy_refuses_is_told_beside_the_form_in_its_own_language(
    tmp_path: Path, lang: str, large: str, resting: str
) -> None:
    certificate(tmp_path)
    (tmp_path / "static").symlink_to(ROOT / "static")
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), FormAlone)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        page = await browser.new_page(ignore_https_errors=True)
        with proxy(tmp_path, (upstream.server_port,)) as port:
            await page.goto(f"https://localhost:{port}/{lang}/")
            photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"x" * (17 * 1024 * 1024)}
            await page.set_input_files("[name=photo]", photo)  # type: ignore[arg-type]
            await page.click("button")
            await expect(page.locator(".toast p").last).to_contain_text(large)
            upstream.shutdown()
            upstream.server_close()
            await page.set_input_files("[name=photo]", photo | {"buffer": b"x"})  # type: ignore[arg-type]
            await page.click("form button")
            await expect(page.locator(".toast p").last).to_contain_text(resting)
        await browser.close()


class Upstream(BaseHTTPRequestHandler):
    """Answers with the headers it was given."""

    def do_GET(self) -> None:
        told = json.dumps([[name.lower(), value] for name, value in self.headers.items()]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *args: object) -> None:
        pass


def test_what_a_client_claims_of_itself_is_overwritten(tmp_path: Path) -> None:
    trust = certificate(tmp_path)
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    with (
        proxy(tmp_path, (upstream.server_port,)) as port,
        contextlib.closing(Visitor(f"https://localhost:{port}", trust)) as browser,
    ):
        claims = {
            "X_Forwarded_For": "127.0.0.1",
            "X_Forwarded_Proto": "http",
            "X_Forwarded_Port": "1",
            "Forwarded": "for=1",
        }
        told = browser.get("/anything", **claims).json()
    upstream.shutdown()
    upstream.server_close()
    said = dict(told)
    assert len(said) == len(told)
    assert (said["host"], said["x-forwarded-for"], said["x-forwarded-proto"]) == (
        f"localhost:{port}",
        "127.0.0.1",
        "https",
    )
    assert not said.keys() & {"x-forwarded-port", "forwarded"}


def test_with_all_servers_gone_there_is_a_calm_page_that_says_so(tmp_path: Path) -> None:
    trust = certificate(tmp_path)
    with proxy(tmp_path, (servers.free_port(),)) as port:
        with contextlib.closing(Visitor(f"https://localhost:{port}", trust)) as browser:
            answer = browser.get("/rooms/")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert "邻里马上回来".encode() in answer.body
    assert b"Linli will be back" in answer.body
