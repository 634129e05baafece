"""Clients that are in no hurry: each holds a connection for as long as the server lets it."""

import asyncio
import contextlib
import functools
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import NamedTuple

EACH = 50

HOST = b"Host: localhost\r\n"
FORM = HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"


class Kind(NamedTuple):
    """What such a client sends at once, and what each second; whether it reads the response."""

    start: bytes
    then: bytes = b""
    reads: bool = True


def kinds(large_file: str) -> dict[str, Kind]:
    """Return the kinds there are; one of them asks for *large_file* again and again."""
    get = f"GET {large_file} HTTP/1.1\r\n".encode()
    return {
        "silent": Kind(b""),
        "idle": Kind(b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n"),
        "slow head": Kind(b"POST /notes/ HTTP/1.1\r\n" + HOST + b"X-Slow: ", b"a"),
        "slow body": Kind(
            b"POST /notes/ HTTP/1.1\r\n" + FORM + b"Content-Length: 500\r\n\r\n", b"a"
        ),
        "slow chunks": Kind(
            b"POST /notes/ HTTP/1.1\r\n" + FORM + b"Transfer-Encoding: chunked\r\n\r\n",
            b"1\r\na\r\n",
        ),
        "unread body": Kind(
            b"POST /nowhere/ HTTP/1.1\r\n" + FORM + b"Content-Length: 9999999\r\n\r\n", b"a"
        ),
        "unread response": Kind((get + HOST + b"\r\n") * 50, reads=False),
    }


@contextlib.contextmanager
def attack(port: int, kinds: dict[str, Kind]) -> Iterator[dict[str, int]]:
    """Let 50 clients of each of *kinds* call at *port*; yield how many of them are connected."""
    connected = dict.fromkeys(kinds, 0)
    started: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()

    async def call() -> None:
        loop, end = asyncio.get_running_loop(), asyncio.Event()
        tasks = [
            loop.create_task(keep_calling(port, name, kind, connected))
            for name, kind in kinds.items()
            for _ in range(EACH)
        ]
        started.put(lambda: loop.call_soon_threadsafe(end.set))
        await end.wait()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    thread = threading.Thread(target=lambda: asyncio.run(call()))
    thread.start()
    stop = started.get()
    try:
        yield connected
    finally:
        stop()
        thread.join()


async def keep_calling(port: int, name: str, kind: Kind, connected: dict[str, int]) -> None:
    """Hold a connection, and open another one whenever it is closed."""
    while True:
        with contextlib.suppress(OSError):
            await hold(port, name, kind, connected)
        await asyncio.sleep(0.5)


async def hold(port: int, name: str, kind: Kind, connected: dict[str, int]) -> None:
    """Send what that kind of client sends, until the server has had enough."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    client.setblocking(False)  # noqa: FBT003
    await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
    tls = trust_anybody() if kind.start else None
    reader, writer = await asyncio.open_connection(
        sock=client, ssl=tls, server_hostname="localhost" if tls else None, limit=1
    )
    connected[name] += 1
    sending = asyncio.ensure_future(send(writer, kind))
    try:
        await (read_all(reader) if kind.reads else asyncio.Event().wait())
    finally:
        connected[name] -= 1
        sending.cancel()
        writer.transport.abort()


async def send(writer: asyncio.StreamWriter, kind: Kind) -> None:
    """Send a request, if it is one, in the slowest way."""
    with contextlib.suppress(OSError):
        writer.write(kind.start)
        while kind.then:
            await asyncio.sleep(1)
            writer.write(kind.then)
            await writer.drain()


async def read_all(reader: asyncio.StreamReader) -> None:
    """Read until the server closes the connection."""
    while await reader.read(65536):
        pass


@functools.cache
def trust_anybody() -> ssl.SSLContext:
    """Return a context for TLS without questions."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
