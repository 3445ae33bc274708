# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""serve.py APP: runs a Chainlit app on loopback, in a folder of its own, until it is told to end. Says in one line of JSON that it
answers.

PORT             where it listens; 0 or unset = a free port
SERVE_DIR        the folder Chainlit writes into (configuration, files, state); unset = a temporary one
SERVE_CONFIG     lines for the [project] part of its configuration, e.g. "session_timeout = 5"
SERVE_ENABLE     what is off by itself and to be on, e.g. "features.favorites features.mcp.enabled"
Everything else is the app's, and Chainlit's own (CHAINLIT_ROOT_PATH, CHAINLIT_URL ...).
"""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

PATIENCE = 120  # s


def free_port() -> int:
    """Below those that connections take by themselves: it must still be free when the server comes up."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


app = Path(sys.argv[1]).resolve()
port = int(os.environ.get("PORT") or 0) or free_port()
temporary = None if os.environ.get("SERVE_DIR") else tempfile.mkdtemp(prefix="chainlit-")
folder = Path(os.environ.get("SERVE_DIR") or temporary)
folder.mkdir(parents=True, exist_ok=True)
shutil.copy(app, folder / app.name)

environment = {
    "CHAINLIT_AUTH_SECRET": "for-tests-on-loopback-only-0123456789abcdef",
    "PEER_STATE_DIR": str(folder / "state"),
    "PYTHONDONTWRITEBYTECODE": "1",
    "DO_NOT_TRACK": "1",
    **os.environ,
    "CHAINLIT_APP_ROOT": str(folder),
}
def enabled(config: str, names: set[str]) -> str:
    table, lines = "", []
    for line in config.splitlines():
        if line.startswith("["):
            table = line.strip("[] ")
        key = line.partition("=")[0].strip()
        lines.append(f"{key} = true" if f"{table}.{key}" in names else line)
    return "\n".join(lines)


lines = os.environ.get("SERVE_CONFIG", "")
switches = set(os.environ.get("SERVE_ENABLE", "").split())
if lines or switches:
    (folder / ".chainlit").mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-m", "chainlit", "init"], cwd=folder, env=environment, stdout=sys.stderr, check=True)
    config = folder / ".chainlit" / "config.toml"
    names = [line.partition("=")[0].strip() for line in lines.splitlines()]
    kept = [line for line in config.read_text().splitlines() if line.partition("=")[0].strip() not in names]
    config.write_text(enabled("\n".join(kept).replace("[project]", "[project]\n" + lines, 1), switches))

server = subprocess.Popen(
    [sys.executable, "-m", "chainlit", "run", app.name, "--headless", "--host", "127.0.0.1", "--port", str(port)],
    cwd=folder, env=environment, stdout=sys.stderr, stdin=subprocess.DEVNULL,
)


def end(*_):
    server.terminate()


signal.signal(signal.SIGTERM, end)
signal.signal(signal.SIGINT, end)

base = f"http://127.0.0.1:{port}{os.environ.get('CHAINLIT_ROOT_PATH', '')}"
deadline = time.monotonic() + PATIENCE
while server.poll() is None and time.monotonic() < deadline:
    try:
        with urlopen(base + "/auth/config", timeout=1) as answer:
            json.load(answer)
        print(json.dumps({"ready": True, "url": base + "/", "port": port, "pid": server.pid}), flush=True)
        break
    except (OSError, ValueError):
        time.sleep(0.1)
else:
    end()
try:
    server.wait()
finally:
    if temporary:
        shutil.rmtree(temporary, ignore_errors=True)
