"""What is started together, on one machine and on several."""

import json
import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands
from django.urls import resolve

from config.celery import app
from config.runner import running, services
from config.runner.errors import CannotStart
from config.runner.layout import ROOT, Layout
from config.runner.product import PLACES, Product

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]


@pytest.mark.parametrize("path", [*(path for _, _, path in PLACES), services.PROBE])
def test_the_places_named_at_the_start_are_there(path: str) -> None:
    assert resolve(path)


def test_every_queue_that_tasks_are_sent_to_has_a_worker(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "var")
    layout.make()
    sent_to = {route["queue"] for route in app.conf.task_routes.values()}
    sent_to.add(app.conf.task_default_queue)

    assert sent_to == set(Product(layout, host="127.0.0.1", port=8000).queues)
    assert sent_to == {
        argv[argv.index("-Q") + 1]
        for argv in (service.get("command", []) for service in SERVICES.values())
        if "-Q" in argv
    }


def test_no_worker_is_told_to_stop_its_heart(tmp_path: Path) -> None:
    """Its beats are the signs of life of which the admin's banner speaks."""
    layout = Layout(tmp_path / "var")
    layout.make()
    commands = [services.worker(layout, {}, queue=q).command.argv for q in ("default", "solver")]
    commands += [service.get("command", []) for service in SERVICES.values()]

    assert not [argv for argv in commands if "--without-heartbeat" in argv]


def test_a_second_copy_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    first = Product(Layout(tmp_path / "var"), host="127.0.0.1", port=8000)
    second = Product(Layout(tmp_path / "var"), host="127.0.0.1", port=8001)

    with (
        first.exclusively(),
        pytest.raises(CannotStart, match="running already: pid"),
        second.exclusively(),
    ):
        pass
    with second.exclusively():
        assert str(os.getpid()) in (tmp_path / "var/run/lock").read_text()


def test_manage_py_finds_the_running_servers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = Layout(tmp_path)
    layout.make()
    layout.secret_key()
    (layout.run / "services.json").write_text(
        json.dumps({"DATABASE_URL": "postgresql://embedded", "REDIS_URL": "redis://embedded"})
    )
    monkeypatch.setenv("CALLBOARD_VAR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("SECRET_KEY", "")
    monkeypatch.setenv("REDIS_URL", "redis://mine")

    running.use_running_servers()

    assert os.environ["DATABASE_URL"] == "postgresql://embedded"
    assert os.environ["REDIS_URL"] == "redis://mine"


@pytest.mark.parametrize(
    ("host", "names"),
    [
        pytest.param("127.0.0.1", ["localhost", "127.0.0.1", "[::1]"], id="local"),
        pytest.param("10.1.2.3", ["localhost", "127.0.0.1", "[::1]", "10.1.2.3"], id="one-address"),
    ],
)
def test_only_names_that_lead_here_are_allowed(host: str, names: list[str]) -> None:
    assert services.host_names(host) == names


def test_listening_everywhere_allows_the_address_in_the_network() -> None:
    assert services.own_address() in services.host_names("0.0.0.0")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8001"),
        ("base.local", "http://base.local:8001"),
        ("::1", "http://[::1]:8001"),
        ("0.0.0.0", f"http://{services.own_address()}:8001"),
    ],
)
def test_letters_lead_to_where_the_product_listens(
    host: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"):
        monkeypatch.delenv(name, raising=False)
    assert services.public_url(host, 8001) == address

    monkeypatch.setenv("CSRF_TRUSTED_ORIGINS", "https://base.example.com")
    assert services.public_url(host, 8001) == ""


def test_compose_names_commands_that_exist() -> None:
    own = {name: s["command"] for name, s in SERVICES.items() if s.get("image") == "callboard"}

    assert {"web", "worker", "solver", "beat", "migrate", "seed"} == set(own)
    for argv in own.values():
        if argv[:2] == ["python", "-m"]:
            assert find_spec(argv[2]) is not None
        elif argv[0] == "python":
            assert argv[1] == "manage.py"
            assert argv[2] in get_commands()
        else:
            assert (Path(services.BIN) / argv[0]).exists()


def test_compose_keeps_no_secret_and_starts_nothing_before_its_database() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("KEY|PASSWORD", name):
                assert re.fullmatch(r"\$\{\w+:\?.+\}", value), f"{name} must be asked for"
    assert SERVICES["migrate"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    for name in ("web", "worker", "solver", "beat", "seed"):
        needed = SERVICES[name]["depends_on"]
        assert needed["migrate"] == {"condition": "service_completed_successfully"}


def test_compose_checks_the_health_of_everything_that_stays() -> None:
    assert [
        name
        for name, service in SERVICES.items()
        if service.get("restart") != "no" and "healthcheck" not in service
    ] == []


def test_compose_is_what_docker_reads() -> None:
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True).returncode:
        pytest.skip("there is no docker compose here")
    env = os.environ | {"SECRET_KEY": "k", "POSTGRES_PASSWORD": "p"}

    done = subprocess.run(
        [docker, "compose", "config", "--quiet"], cwd=ROOT, env=env, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
