"""JupyterHub for a class, with Docker: a container for each student. See `compose.yaml`."""

import os
from pathlib import Path

# By its whole path: what is not found is passed over in silence.
load_subconfig(str(Path(__file__).resolve().with_name("jupyterhub_config.py")))

c = get_config()
c.JupyterHub.spawner_class = "docker"
c.DockerSpawner.image = os.environ["HUB_IMAGE"]
c.DockerSpawner.cmd = ["jupyterhub-singleuser"]
# This network leads to the hub and nowhere else.
c.DockerSpawner.network_name = os.environ["HUB_NETWORK"]
# A student's work is in a volume, which outlives the container.
c.DockerSpawner.volumes = {"summit-{username}": "/home/student"}
c.DockerSpawner.remove = True
c.DockerSpawner.extra_host_config = {
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges"],
    "pids_limit": 256,
}
c.JupyterHub.bind_url = "http://0.0.0.0:8000"
c.JupyterHub.hub_ip = "0.0.0.0"
# What compose.yaml calls it.
c.JupyterHub.hub_connect_ip = "hub"
