"""A new version while a class goes on: server after server is drained behind the proxy, and nobody loses a word."""

from __future__ import annotations

import asyncio
import re

import pytest

from bench.chaos import page_of, whole
from bench.ground import Crowd
from tests.pages import RESTART, opened
from tests.servers import ServerFailed
from tests.stack import Stack
from tests.writing import Verdict, Writing, judge, kept

pytestmark = pytest.mark.once

PAGES = 12


async def test_nothing_is_lost_while_servers_are_restarted_one_after_another(
    scaled: Stack, crowd: Crowd
) -> None:
    pages = [page_of(scaled, crowd, place) for place in range(PAGES)]
    writing = Writing(scaled, crowd, least=60, per_second=15)
    pids = [each.process.pid for each in scaled.served]
    async with opened(*pages):
        writing.start()
        said = await asyncio.to_thread(scaled.manage, "drain", "--back")
        await asyncio.to_thread(writing.finish)
        rows = kept(scaled, crowd.room)
        await whole(pages, rows[-1].seq)
        assert [code for page in pages for code in page.closes].count(RESTART) >= PAGES
    assert judge(writing.acknowledged, rows, pages) == Verdict(len(writing.acknowledged), 0, 0, 0)
    for port, pid in zip(scaled.ports, pids, strict=True):
        assert f"{port}: process {pid}, " in said
        assert f"{port}: back" in said
    assert not {each.process.pid for each in scaled.served} & set(pids)


async def test_one_can_see_who_is_in_a_server_without_ending_it(scaled: Stack, crowd: Crowd) -> None:
    pages = [page_of(scaled, crowd, place) for place in range(2)]
    async with opened(*pages):
        told = await asyncio.to_thread(scaled.manage, "servers")
        lines = told.splitlines()
        assert sum(line.startswith(f"  room {crowd.room}: ") for line in lines) in {1, 2}
        heads = [re.fullmatch(r"\d+: process \d+, (\d+) sockets in \d+ rooms", line) for line in lines]
        assert sum(int(head[1]) for head in heads if head) == 2
        assert all(page.is_open for page in pages)


def test_where_no_server_of_ours_is_nothing_is_ended(scaled: Stack) -> None:
    nobody = str(scaled.postgres.url.rsplit(":", 1)[1].split("/")[0])
    with pytest.raises(ServerFailed, match=f"No server of ours at port {nobody}"):
        scaled.manage("drain", nobody, str(scaled.ports[0]))
    assert "nobody answers" in scaled.manage("servers", nobody)
    assert all(each.process.poll() is None for each in scaled.served)
