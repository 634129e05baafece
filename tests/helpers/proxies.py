"""Reverse proxies: Caddy by the Caddyfile of a project, nginx by the lines of its README."""

import contextlib
import json
import re
import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import httpx

from .commands import environment, free_port, packaged, serving, succeed
from .servers import Certificate
from .template import Project
from .tools import tool

NGINX = """
daemon off;
user root;
pid nginx.pid;
error_log nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {certificate.certificate};
        ssl_certificate_key {certificate.key};
        {lines}
        location / {{
            proxy_pass {upstream};
        }}
    }}
}}
"""


class Proxy(NamedTuple):
    """A proxy that speaks TLS on *port*."""

    port: int
    trust: ssl.SSLContext

    def client(self, address: str = "127.0.0.1", **headers: str) -> httpx.Client:
        """Return a client that comes from *address*, one of this machine's own."""
        return httpx.Client(
            base_url=f"https://localhost:{self.port}",
            transport=httpx.HTTPTransport(verify=self.trust, local_address=address),
            headers=headers,
            trust_env=False,
            timeout=30,
        )


@contextlib.contextmanager
def caddy(project: Project, upstream: int, folder: Path) -> Iterator[Proxy]:
    """Serve what listens on the port *upstream* as the project's Caddyfile says."""
    program = packaged("caddy")
    port = free_port()
    file = project.path / "Caddyfile"
    adapt = (program, "adapt", "--config", file)
    env = environment(DOMAIN="localhost", HOME=str(folder))
    config = json.loads(succeed(*adapt, cwd=folder, env=env).splitlines()[-1])
    # Its own ports, and a server that is not called web.
    config["admin"] = {"disabled": True}
    config["storage"] = {"module": "file_system", "root": str(folder / "caddy")}
    config["apps"]["pki"] = {"certificate_authorities": {"local": {"install_trust": False}}}
    http = config["apps"]["http"]
    http |= {"https_port": port, "http_port": free_port()}
    (server,) = http["servers"].values()
    server["listen"] = [f"127.0.0.1:{port}"]
    web, changed = re.subn(
        r'"name": "web", "port": "8000"',
        f'"name": "127.0.0.1", "port": "{upstream}"',
        json.dumps(config),
    )
    assert changed == 1
    (folder / "caddy.json").write_text(web, encoding="utf-8")
    command = (str(program), "run", "--config", "caddy.json")
    with serving(*command, cwd=folder, port=port, env=env, scheme="https", logs=folder):
        root = folder / "caddy/pki/authorities/local/root.crt"
        yield Proxy(port, ssl.create_default_context(cafile=str(root)))


@contextlib.contextmanager
def nginx(
    lines: Sequence[str], upstream: str, folder: Path, certificate: Certificate
) -> Iterator[Proxy]:
    """Serve *upstream* by nginx with these *lines* besides its defaults."""
    program = tool("nginx")
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(
        NGINX.format(
            port=port, upstream=upstream, certificate=certificate, lines="\n        ".join(lines)
        ),
        encoding="utf-8",
    )
    command = (str(program), "-p", str(folder), "-c", str(config), "-e", "nginx.log")
    with serving(*command, cwd=folder, port=port, scheme="https", logs=folder):
        yield Proxy(port, ssl.create_default_context(cafile=str(certificate.certificate)))


def lines_for_nginx(project: Project) -> list[str]:
    """Return what the README of *project* has nginx be told."""
    lines = re.findall(r"`((?:client|proxy)_[^`]+;)`", project.files["README.md"].decode())
    assert lines
    return lines
