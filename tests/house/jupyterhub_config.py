"""A hub on this machine alone, for test_hub.py; for real, see pages/hub.md."""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821

port = int(os.environ["HUB_PORT"])
c.JupyterHub.bind_url = f"http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{port + 1}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{port + 2}"
c.ConfigurableHTTPProxy.command = [os.environ["HUB_PROXY"]]
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.spawner_class = "simple"
c.Authenticator.allow_all = True
c.Spawner.cmd = [str(Path(sys.executable).with_name("jupyterhub-singleuser"))]
c.Spawner.args = ["--allow-root"]
c.Spawner.default_url = "/lab"
# One thread a student: pages/hub.md says why.
c.Spawner.environment = {"OMP_NUM_THREADS": "1"}
c.SimpleLocalProcessSpawner.home_dir_template = os.environ["HUB_HOMES"]
c.JupyterHub.services = [{"name": "test", "api_token": os.environ["HUB_KEY"]}]
c.JupyterHub.load_roles = [
    {
        "name": "test",
        "services": ["test"],
        "scopes": ["admin:users", "admin:servers", "access:servers"],
    }
]
