"""The web port: is it free, who has it, and does anything answer there."""

import contextlib
import http.client
import socket

import psutil

from config.runner.errors import CannotStart


def require_free(host: str, port: int) -> None:
    """Raise CannotStart, naming who listens if that can be seen, when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the web server does: a port in TIME_WAIT after a restart is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            who = listener(port)
            raise CannotStart(
                f"不能监听 {host}:{port}{who}（{error.strerror}）。换一个端口：make run PORT={port + 1}",
                f"Cannot listen on {host}:{port}{who} ({error.strerror}). "
                f"Try another port: make run PORT={port + 1}",
            ) from error


def listener(port: int) -> str:
    """` ← name (pid 12)` of the process that listens on the port, or nothing."""
    with contextlib.suppress(psutil.Error, RuntimeError):
        for row in psutil.net_connections("tcp"):
            if row.status == psutil.CONN_LISTEN and row.laddr.port == port and row.pid:
                return f" ← {psutil.Process(row.pid).name()} (pid {row.pid})"
    return ""


def answers(host: str, port: int, path: str) -> bool:
    """Whether an HTTP server gives an answer there that is not a failure of its own."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(host: str) -> str:
    """An address to open for a host to listen on: `0.0.0.0` is not one."""
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)
