"""What stands in deploy/ says what the code says."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.site import ROOT
from tests.stack import DEPLOY

pytestmark = pytest.mark.once

UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
CONFIG = "".join(
    (ROOT / "config" / f"{name}.py").read_text() for name in ("settings", "surroundings", "counselling")
)
READ = set(re.findall(r'env_\w+\("(LINLI_\w+)"', CONFIG))


def test_every_word_of_the_environment_file_is_one_that_the_settings_read() -> None:
    written = re.findall(r"^(\w+)=", (DEPLOY / "linli.env").read_text(), re.MULTILINE)
    assert set(written) - READ == set()
    assert len(written) == len(set(written))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_that_exists_and_is_kept_alive_within_bounds(unit: Path) -> None:
    said = unit.read_text()
    command = re.findall(r"^ExecStart=.* manage.py (\w+)$", said, re.MULTILINE)
    assert len(command) == 1
    assert command[0] in get_commands()
    for word in (
        "Restart=",
        "User=linli",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=\n",
    ):
        assert word in said, word


def test_the_same_ports_stand_everywhere() -> None:
    ports = re.findall(r"^LINLI_PORTS=(.+)$", (DEPLOY / "linli.env").read_text(), re.MULTILINE)[0].split()
    assert re.findall(r"server 127.0.0.1:(\d+)", (DEPLOY / "nginx.conf").read_text()) == ports
    assert re.findall(r"127.0.0.1:(\d+)", (DEPLOY / "prometheus.yml").read_text()) == ports
    assert re.findall(r'PORT: "(\d+)"', (DEPLOY / "compose.yaml").read_text()) == ports


def test_the_proxy_lets_a_picture_through_and_little_more() -> None:
    allowed = int(re.findall(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text())[0])
    most = int(re.findall(r"PICTURE_MAX_BYTES = (\d+) \*", CONFIG)[0])
    assert most < allowed <= most + 1
