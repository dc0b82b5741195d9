"""Runs a program where nothing leads out, and keeps account of what it tries.

`python -m tests.sealing NAME [-m MODULE | FILE] ARGUMENTS` runs it in a network of its
own, which has nothing but a loopback: whatever else is tried, in Python or below it, the
kernel refuses and counts. Two relays lead through the wall, over sockets that are files:
requests come in, and the program reaches its database. A system that gives nobody such a
network leaves the second guard, which is there always: what Python itself wants to reach
is refused and written down.
"""

import ctypes
import fcntl
import os
import runpy
import signal
import socket
import struct
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
SET_UP, UP, DIE_WITH_PARENT = 0x8914, 0x1, 1
ASKING = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
REACHING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
CHUNK = 65536
Address = str | tuple[str, int]
"""The name of a socket that is a file, or host and port."""

_libc = ctypes.CDLL(None, use_errno=True)


def relay(listen: Address, reach: Address) -> socket.socket:
    """Whoever calls `listen` talks to `reach`, until the socket returned is closed."""
    family = socket.AF_UNIX if isinstance(listen, str) else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(listen)
    listener.listen(64)
    threading.Thread(target=_serve, args=(listener, reach), daemon=True).start()
    return listener


def _serve(listener: socket.socket, reach: Address) -> None:
    with suppress(OSError):
        while True:
            caller, _address = listener.accept()
            threading.Thread(target=_join, args=(caller, reach), daemon=True).start()


def _join(caller: socket.socket, reach: Address) -> None:
    family = socket.AF_UNIX if isinstance(reach, str) else socket.AF_INET
    with caller, socket.socket(family) as called, suppress(OSError):
        called.connect(reach)
        back = threading.Thread(target=_pass_on, args=(called, caller), daemon=True)
        back.start()
        _pass_on(caller, called)
        back.join()


def _pass_on(giver: socket.socket, taker: socket.socket) -> None:
    with suppress(OSError):
        while part := giver.recv(CHUNK):
            taker.sendall(part)
    with suppress(OSError):
        taker.shutdown(socket.SHUT_WR)


def seal() -> bool:
    """Move this process into a network of its own; False if the system forbids it."""
    user, group = os.getuid(), os.getgid()
    if _libc.unshare(NEW_NETWORK) != 0:
        if _libc.unshare(NEW_USER | NEW_NETWORK) != 0:
            return False
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SET_UP, struct.pack("16sh14x", b"lo", UP))
    return True


def open_passages(process: str) -> None:
    """A child with the relays of this network, which ends with this process."""
    folder = os.environ["SEALED_PASSAGES"]
    parent = os.getpid()
    if os.fork():
        return
    _libc.prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() == parent:
        host, port = os.environ["SEALED_DATABASE"].rsplit(":", 1)
        relay((host, int(port)), f"{folder}/database")
        if process == "web":
            host, port = os.environ["WEB_BIND"].rsplit(":", 1)
            relay(f"{folder}/web", (host, int(port)))
        signal.pause()
    os._exit(0)


def watch(log: str) -> None:
    """Refuse what Python wants to reach from now on, and write it down."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in REACHING and isinstance(arguments[1], str | bytes | None):
            return  # a file, or a socket that is connected already
        if event in REACHING | ASKING:
            with Path(log).open("a", encoding="utf-8") as lines:
                lines.write(f"{event} {arguments[event in REACHING :]}\n")
            raise PermissionError(f"sealed: {event}")

    sys.addaudithook(hook)


def main(process: str, *program: str) -> None:
    """Seal, watch, and be that program."""
    if seal():
        open_passages(process)
    watch(os.environ["SEALED_LOG"])
    if program[0] == "-m":
        sys.argv = list(program[1:])
        runpy.run_module(program[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = list(program)
        runpy.run_path(program[0], run_name="__main__")


if __name__ == "__main__":
    main(*sys.argv[1:])
