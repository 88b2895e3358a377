"""The hub for a class: its files, the page's table, and (nightly) the real hub with students."""

import json
import os
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
import yaml
from traitlets.config import PyFileConfigLoader

from book import class_at_once
from book.class_at_once import MACHINES, Cost, class_size
from tools import ROOT
from tools.hub import Student, running_hub, wait_for
from tools.terminal import Problem

HUB = ROOT / "class" / "hub"
PAGE = (ROOT / "chapters" / "class-at-once.md").read_text("utf-8")
EXAMPLE = (HUB / "hub.env.example").read_text("utf-8")
LAB = "06-enlargement/lab.ipynb"
#: The Python of the venv in which JupyterHub is, as the page makes it.
PYTHON = Path(os.environ.get("HUB_PYTHON", ROOT / ".venv-hub" / "bin" / "python"))
LTI = {
    "HUB_LOGIN": "lti",
    "HUB_LTI_ISSUER": "https://moodle.example.org",
    "HUB_LTI_CLIENT_ID": "one two",
    "HUB_LTI_AUTHORIZE_URL": "https://moodle.example.org/mod/lti/auth.php",
    "HUB_LTI_JWKS_URL": "https://moodle.example.org/mod/lti/certs.php",
}


def pins(path):
    """Return the versions that a requirements file pins, by the names of packages."""
    return dict(re.findall(r"^([\w.-]+)==(\S+)$", path.read_text("utf-8"), re.MULTILINE))


def config(monkeypatch, name="jupyterhub_config.py", **settings):
    """Return what a configuration says under some settings, read as JupyterHub reads it."""
    for known in [known for known in os.environ if known.startswith("HUB_")]:
        monkeypatch.delenv(known)
    for setting, value in settings.items():
        monkeypatch.setenv(setting, value)
    # By its whole path, from elsewhere.
    return PyFileConfigLoader(str(HUB / name), path="/").load_config()


# --- its settings -------------------------------------------------------------------------------


def test_what_is_pinned_for_the_hub_agrees_with_what_the_book_and_its_tests_pin():
    ours = pins(HUB / "requirements-hub.txt")
    assert {"jupyterhub", "jupyterhub-idle-culler", "dockerspawner"} <= ours.keys()
    assert not ours.keys() & pins(ROOT / "requirements.txt").keys()
    tests = pins(ROOT / "requirements-test.txt")
    shared = ours.keys() & tests.keys()
    assert {name: ours[name] for name in shared} == {name: tests[name] for name in shared}


def test_an_administrator_can_set_what_the_hub_reads_and_nothing_else():
    files = [*HUB.glob("*_config.py"), HUB / "compose.yaml", HUB / "Caddyfile"]
    read = set(re.findall(r"\bHUB_[A-Z_]+\b", "".join(path.read_text("utf-8") for path in files)))
    offered = set(re.findall(r"^#?(HUB_[A-Z_]+)=", EXAMPLE, re.MULTILINE))
    assert offered == read - {"HUB_IMAGE", "HUB_NETWORK", "HUB_BEHIND"}
    assert set(re.findall(r"\bHUB_[A-Z_]+\b", PAGE)) <= offered


def test_what_the_example_shows_is_what_holds_unless_changed(monkeypatch):
    shown = dict(re.findall(r"^#(HUB_(?!LTI)[A-Z_]+)=(.+)$", EXAMPLE, re.MULTILINE))
    assert len(shown) == 6
    usual = config(monkeypatch, HUB_ADMINS="teacher")
    said = config(monkeypatch, HUB_ADMINS="teacher", **shown)
    # A function of its own each time.
    assert said.SystemdSpawner.pop("pre_spawn_hook") != usual.SystemdSpawner.pop("pre_spawn_hook")
    assert said == usual


def test_only_those_whom_an_administrator_added_come_in_by_a_password(monkeypatch):
    said = config(monkeypatch, HUB_ADMINS="teacher another")
    assert said.Authenticator.admin_users == {"teacher", "another"}
    assert (said.Authenticator.allow_all, said.FirstUseAuthenticator.create_users) == (False, False)


def test_the_learning_platform_says_who_comes_in(monkeypatch):
    said = config(monkeypatch, HUB_ADMINS="teacher@example.org", **LTI)
    assert said.JupyterHub.authenticator_class.endswith(".LTI13Authenticator")
    assert said.LTI13Authenticator.client_id == ["one", "two"]
    assert said.LTI13Authenticator.username_key == "email"


def test_a_student_is_held_to_limits_in_both_forms(monkeypatch):
    chosen = {"HUB_ADMINS": "teacher", "HUB_MEMORY": "700M", "HUB_CPUS": "1.5"}
    machine = config(monkeypatch, **chosen)
    docker = config(
        monkeypatch, "docker_config.py", HUB_IMAGE="image", HUB_NETWORK="network", **chosen
    )
    for said in (machine, docker):
        assert (said.Spawner.mem_limit, said.Spawner.cpu_limit) == ("700M", 1.5)
        assert "--timeout=3600" in said.JupyterHub.services[0]["command"]
    assert (machine.JupyterHub.spawner_class, docker.JupyterHub.spawner_class) == (
        "systemd",
        "docker",
    )


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"HUB_ADMINS": " "}, "HUB_ADMINS is not set. Set it in hub.env"),
        ({"HUB_LOGIN": "ldap"}, "HUB_LOGIN is 'ldap'. It has to be one of password, lti."),
        ({"HUB_LOGIN": "lti"}, "HUB_LTI_ISSUER is not set"),
        ({"HUB_IDLE_MINUTES": "soon"}, "HUB_IDLE_MINUTES is 'soon'. It has to be a number from 10"),
        ({"HUB_IDLE_MINUTES": "2"}, "HUB_IDLE_MINUTES is '2'"),
        ({"HUB_CPUS": "inf"}, "HUB_CPUS is 'inf'"),
        ({"HUB_MEMORY": "1 gigabyte"}, "HUB_MEMORY is '1 gigabyte'. It has to be a number with K"),
        ({"HUB_NOTEBOOKS": "chapters/*/lap.ipynb"}, "HUB_NOTEBOOKS is 'chapters/*/lap.ipynb'"),
        ({"HUB_NOTEBOOKS": "/etc/*"}, "HUB_NOTEBOOKS is '/etc/*', and no file in"),
    ],
)
def test_a_wrong_setting_stops_the_hub_and_is_named(settings, said, monkeypatch):
    with pytest.raises(SystemExit) as stopped:
        config(monkeypatch, **{"HUB_ADMINS": "teacher"} | settings)
    assert said in str(stopped.value)


# --- what a student gets ------------------------------------------------------------------------


def give(monkeypatch, home, pattern="chapters/*/lab.ipynb"):
    """Start a student's server as far as its configuration."""
    monkeypatch.setenv("HOME", str(home))
    settings = {"HUB_NOTEBOOKS": pattern, "HUB_IDLE_MINUTES": "60"}
    return config(monkeypatch, "jupyter_server_config.py", **settings)


def test_a_student_gets_the_labs_once_and_keeps_what_she_changes(tmp_path, monkeypatch):
    said = give(monkeypatch, tmp_path)
    labs = sorted((ROOT / "chapters").glob("*/lab.ipynb"))
    given = sorted(tmp_path.rglob("*"))
    assert [path for path in given if path.is_file()] == [
        tmp_path / path.parent.name / path.name for path in labs
    ]
    assert (tmp_path / LAB).read_bytes() == (ROOT / "chapters" / LAB).read_bytes()
    assert said.MappingKernelManager.cull_idle_timeout == 3600
    (tmp_path / LAB).write_text("changed")
    (tmp_path / "01-summit" / "lab.ipynb").rename(tmp_path / "mine.ipynb")
    give(monkeypatch, tmp_path)
    assert (tmp_path / LAB).read_text() == "changed"
    assert (tmp_path / "01-summit" / "lab.ipynb").exists()


@pytest.fixture
def hand_out(monkeypatch):
    """A function that writes a hand-out of a class, for one student or for all."""
    folder = ROOT / "_class" / "test-hub"

    def write(name, student):
        folder.mkdir(parents=True, exist_ok=True)
        metadata = {"summit": {"class": "06", "student": student}}
        path = folder / name
        path.write_text(json.dumps({"cells": [], "metadata": metadata}))
        return str(folder.relative_to(ROOT) / "*.ipynb")

    yield write
    shutil.rmtree(folder, ignore_errors=True)


def test_a_hand_out_for_all_is_given_and_one_with_a_name_is_not(hand_out, tmp_path, monkeypatch):
    pattern = hand_out("all.ipynb", "")
    config(monkeypatch, HUB_ADMINS="teacher", HUB_NOTEBOOKS=pattern)
    give(monkeypatch, tmp_path, pattern)
    assert [path.name for path in tmp_path.iterdir()] == ["all.ipynb"]
    hand_out("amina.ipynb", "Amina B")
    with pytest.raises(SystemExit, match=r"amina\.ipynb is the notebook of Amina B, and every"):
        config(monkeypatch, HUB_ADMINS="teacher", HUB_NOTEBOOKS=pattern)


# --- the form with Docker -----------------------------------------------------------------------


def test_what_goes_into_the_image_is_there_and_is_not_left_out():
    lines = (HUB / "Dockerfile").read_text("utf-8").splitlines()
    copied = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    ignore = (HUB / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    let_in = {line[1:] for line in ignore if line.startswith("!")}
    assert "class/hub/package-lock.json" in copied
    for path in copied:
        assert (ROOT / path).exists()
        assert any(path == top or path.startswith(f"{top}/") for top in let_in), path
    assert "class/hub/hub.env" in ignore


def test_students_of_the_docker_form_reach_the_hub_and_nothing_else(monkeypatch):
    told = yaml.safe_load((HUB / "compose.yaml").read_text("utf-8"))
    environ = told["services"]["hub"]["environment"]
    said = config(monkeypatch, "docker_config.py", HUB_ADMINS="teacher", **environ)
    students = next(
        name for name, of in told["networks"].items() if of and of["name"] == environ["HUB_NETWORK"]
    )
    assert told["networks"][students]["internal"] is True
    assert students in told["services"]["hub"]["networks"]
    assert students not in told["services"]["caddy"]["networks"]
    assert said.DockerSpawner.network_name == environ["HUB_NETWORK"]
    assert said.DockerSpawner.image == told["services"]["hub"]["image"]
    assert said.JupyterHub.hub_connect_ip in told["services"]


# --- the page -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cost", "machine", "students"),
    [
        # (16000 - 1000 - 200) / 500 = 29.6: memory decides.
        (Cost(100, 400, 200, 6, 20), (16, 8), 29),
        # 120 * 2 / 12 = 20: the start does.
        (Cost(100, 400, 200, 12, 20), (16, 2), 20),
        # 45 * 60 * 0.5 * 2 / 100 = 27: the lesson does.
        (Cost(100, 400, 200, 6, 100), (16, 2), 27),
        (Cost(100, 4000, 200, 6, 20), (4, 2), 0),
    ],
)
def test_what_runs_out_first_decides_how_many_a_machine_holds(cost, machine, students):
    assert class_size(cost, *machine) == students


def made(name):
    """Return what is made for the page under a name, with the cells of its table."""
    app = SimpleNamespace(env=SimpleNamespace(note_dependency=lambda path: None))
    text = {"sizes": class_at_once.sizes, "measured": class_at_once.what_was_measured}[name](
        app, "chapters/class-at-once", ""
    )
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return text, [[cell.strip() for cell in row] for row in rows]


def test_the_pages_table_is_what_the_rule_gives_of_what_was_measured():
    _, (head, _, *rows) = made("sizes")
    of_lab = class_at_once.costs(class_at_once.measured())
    assert head == ["Memory", "Cores", *(lab[:2] for lab in of_lab)]
    assert rows == [
        [
            f"{memory} GB",
            str(cores),
            *(str(class_size(cost, memory, cores)) for cost in of_lab.values()),
        ]
        for memory, cores in MACHINES
    ]


def test_a_busy_machine_is_told_and_a_quiet_one_is_not(monkeypatch):
    figures = class_at_once.measured()
    for others, told in ((50, True), (3, False)):
        for lab in figures["labs"].values():
            lab["alone"]["others_percent"] = lab["at_once"]["others_percent"] = others
        monkeypatch.setattr(class_at_once, "measured", lambda: figures)
        assert ("busy with other work, up to 50 per cent" in made("measured")[0]) is told


def test_every_lab_was_measured_in_the_hub_that_is_pinned_and_fits_a_students_memory(monkeypatch):
    figures = class_at_once.measured()
    labs = [path.parent.name for path in sorted((ROOT / "chapters").glob("*/lab.ipynb"))]
    assert list(figures["labs"]) == labs
    known = pins(ROOT / "requirements.txt") | pins(HUB / "requirements-hub.txt")
    assert figures["versions"] == {name: known[name] for name in figures["versions"]}
    limit = config(monkeypatch, HUB_ADMINS="teacher").Spawner.mem_limit
    assert limit == "1G"
    for cost in class_at_once.costs(figures).values():
        assert cost.student_mb < 900


# --- the real hub -------------------------------------------------------------------------------

real = pytest.mark.skipif(not PYTHON.exists(), reason=f"JupyterHub is not installed: no {PYTHON}")
#: A server that nobody uses is stopped after seconds, not after an hour.
AT_ONCE = 'c.JupyterHub.services[0]["command"][-2:] = ["--timeout=8", "--cull-every=2"]'


def served(student):
    """Return whether a student's server runs."""
    return bool(student.ask("GET", f"/hub/api/users/{student.name}").json()["servers"])


@real
@pytest.mark.nightly
def test_work_outlives_a_server_that_is_stopped_and_a_hub_that_is_restarted(tmp_path):
    with running_hub(tmp_path, AT_ONCE, python=str(PYTHON)) as (address, _):
        teacher = Student(address, "teacher")
        teacher.log_in()
        teacher.add(["amina"])
        amina = Student(address, "amina")
        amina.log_in()
        lab = amina.open(LAB)
        lab["cells"] = lab["cells"][:1]
        amina.save(LAB, lab)
        wait_for(lambda: not served(amina), "the culler")
        assert amina.open(LAB)["cells"] == lab["cells"]
    with running_hub(tmp_path, python=str(PYTHON)) as (address, _):
        again = Student(address, "amina")
        again.log_in()
        assert again.open(LAB)["cells"] == lab["cells"]
        again.stop()


@real
@pytest.mark.nightly
def test_a_stranger_a_wrong_password_and_a_neighbour_are_refused(tmp_path, monkeypatch):
    with running_hub(tmp_path, python=str(PYTHON)) as (address, _):
        teacher = Student(address, "teacher")
        teacher.log_in()
        teacher.add(["amina", "boris"])
        amina, boris = Student(address, "amina"), Student(address, "boris")
        amina.log_in()
        boris.log_in()
        amina.open(LAB)
        with pytest.raises(Problem, match="let stranger in: Invalid username or password"):
            Student(address, "stranger").log_in()
        with pytest.raises(requests.HTTPError, match="403"):
            boris.ask("GET", f"/user/amina/api/contents/{LAB}")
        amina.stop()
        monkeypatch.setattr("tools.hub.PASSWORD", "a wrong password")
        with pytest.raises(Problem, match="let amina in: Invalid username or password"):
            Student(address, "amina").log_in()
