"""The scaled setup as deploy/ has it: several servers behind nginx, jobs, PostgreSQL, Redis; with a supervisor.

nginx runs deploy/nginx.conf itself, with the words a machine fills in replaced: names, ports, folders.
"""

import contextlib
import datetime
import ipaddress
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests import debian, servers
from tests.site import ROOT, Site, answers, environment_of

DEPLOY = ROOT / "deploy"
UPSTREAM = "server 127.0.0.1:{} max_fails=0;"
PORTS_WRITTEN = (8001, 8002, 8003)


@dataclass
class Supervised:
    """A process that is started again when it ends, as systemd does with Restart=always."""

    command: list[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] = field(init=False)
    starts: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.start()
        self.keeper = threading.Thread(target=self.keep, daemon=True)
        self.keeper.start()

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, env=dict(self.environment), cwd=ROOT, stdout=output, stderr=output
            )
        self.starts += 1

    def keep(self) -> None:
        while True:
            self.process.wait()
            if self.over.wait(0.5):
                return
            self.start()

    def stop(self) -> None:
        self.over.set()
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.keeper.join()


@dataclass(frozen=True)
class Stack:
    """`front` is the address people type; `ports` are the servers' own, past the proxy."""

    site: Site
    folder: Path
    front: str
    trust: ssl.SSLContext
    ports: tuple[int, ...]
    served: tuple[Supervised, ...]
    postgres: servers.Server
    redis: servers.Server

    @property
    def port(self) -> int:
        return int(self.front.rsplit(":", 1)[1])

    def manage(self, *command: str) -> str:
        return self.site.manage(*command)


def filled(folder: Path, port: int, plain_port: int, upstream: tuple[int, ...], **more: str) -> Path:
    """deploy/nginx.conf with this machine's words. Fails when a word to replace is no longer in it."""
    said = (DEPLOY / "nginx.conf").read_text()
    own = f"user {os.environ.get('USER', 'root')};" if not os.geteuid() else ""
    words = {
        "user www-data;": own and "user root;",  # the temporary folders are their owner's alone
        "pid /run/nginx.pid;": f"pid {folder}/nginx.pid;",
        "error_log /var/log/nginx/error.log;": f"error_log {folder}/nginx.log;",
        "http {": "http {\n" + temporary_places(folder),
        "listen 80 default_server;": f"listen 127.0.0.1:{plain_port} default_server;",
        "listen 443 ssl default_server;": f"listen 127.0.0.1:{port} ssl default_server;",
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "server_name linli.example;": "server_name localhost;",
        "/etc/letsencrypt/live/linli.example/": f"{folder}/",
        "/srv/linli/data/": f"{folder}/",
        "/srv/linli/app/": f"{ROOT}/",
        "".join(f"        {UPSTREAM.format(each)}\n" for each in PORTS_WRITTEN): "".join(
            f"        {UPSTREAM.format(each)}\n" for each in upstream
        ),
        **more,
    }
    for word, instead in words.items():
        if word not in said:
            raise servers.ServerFailed(f"deploy/nginx.conf has no {word!r} to be filled in.")
        said = said.replace(word, instead)
    conf = folder / "nginx.conf"
    conf.write_text(said)
    return conf


def temporary_places(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "".join(f"    {kind}_temp_path {folder}/nginx-{kind};\n" for kind in kinds)


def certificate(folder: Path) -> ssl.SSLContext:
    """A certificate for localhost that only this run's clients trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "privkey.pem").write_bytes(private)
    return ssl.create_default_context(cafile=str(folder / "fullchain.pem"))


@contextlib.contextmanager
def proxy(folder: Path, upstream: tuple[int, ...], **more: str) -> Iterator[int]:
    """nginx before these ports; gives the port of its TLS side."""
    port, plain_port = servers.free_port(), servers.free_port()
    conf = filled(folder, port, plain_port, upstream, **more)
    command = [debian.nginx(), "-p", folder, "-c", conf, "-e", folder / "nginx.log", "-g", "daemon off;"]
    with servers.running(command, folder / "nginx.out", lambda: servers.accepts(port)):
        yield port


@contextlib.contextmanager
def stack(
    number: int = 3,
    *,
    durable: bool = False,
    disk: Path | None = None,
    last: Mapping[str, str] | None = None,
    **more: str,
) -> Iterator[Stack]:
    """Start it all. PostgreSQL keeps its data on `disk` if one is given; `last` is for the last server alone."""
    with contextlib.ExitStack() as parts:
        folder = parts.enter_context(servers.temporary_folder("stack"))
        person = servers.unprivileged()
        kept = disk or parts.enter_context(servers.temporary_folder("pg", person.pw_uid if person else None))
        postgres = parts.enter_context(servers.postgres_in(kept, durable=durable).running())
        redis_folder = parts.enter_context(servers.temporary_folder("redis"))
        redis = parts.enter_context(servers.redis_in(redis_folder).running())
        ports = tuple(servers.free_port() for _ in range(number))
        environment = environment_of(folder, **surroundings(postgres.url, redis.url, ports), **more)
        site = Site((), environment, ())
        site.manage("prepare")
        supervise = partial(supervised, parts, folder)

        def special(place: int) -> dict[str, str]:
            return dict(last) if last and place == number - 1 else {}

        served = tuple(
            supervise(f"serve-{place}", ["serve"], environment | {"PORT": str(port)} | special(place))
            for place, port in enumerate(ports)
        )
        supervise("jobs", ["jobs"], environment)
        trust = certificate(folder)
        for server, port in zip(served, ports, strict=True):
            wait_until_well(server, port)
        front = f"https://localhost:{parts.enter_context(proxy(folder, ports))}"
        yield Stack(site, folder, front, trust, ports, served, postgres, redis)


def surroundings(database: str, layer: str, ports: tuple[int, ...]) -> dict[str, str]:
    """What deploy/linli.env says, for this machine."""
    return {
        "LINLI_DATABASE_URL": database,
        "LINLI_REDIS_URL": layer,
        "LINLI_SECURE": "1",
        "LINLI_HOSTS": "localhost,127.0.0.1",
        "LINLI_PROXIED": "1",
        "LINLI_MEDIA_ACCEL": "/kept/",
        "LINLI_PORTS": " ".join(map(str, ports)),
        "LINLI_CLOSING_SPREAD": "1",
    }


def supervised(
    parts: contextlib.ExitStack, folder: Path, name: str, words: list[str], environment: Mapping[str, str]
) -> Supervised:
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    process = Supervised(command, environment, folder / f"{name}.log")
    parts.callback(process.stop)
    return process


def wait_until_well(server: Supervised, port: int) -> None:
    servers.wait_until_ready(server.process, server.log, lambda: answers(f"http://127.0.0.1:{port}"))
