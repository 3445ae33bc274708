# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""toolserver.py: a server of tools (MCP over streamable HTTP) on a free port of loopback, for a Chainlit app to be told of. Wants the
header `x-key: of-the-person`. Says in one line of JSON that it listens."""

import json
import socket

import uvicorn
from mcp.server.fastmcp import FastMCP
from starlette.responses import PlainTextResponse

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]

server = FastMCP("numbers", host="127.0.0.1", port=port)


@server.tool()
def double(n: int) -> int:
    return 2 * n


tools = server.streamable_http_app()


async def guarded(scope, receive, send):
    if scope["type"] == "http" and dict(scope["headers"]).get(b"x-key") != b"of-the-person":
        await PlainTextResponse("No", status_code=401)(scope, receive, send)
    else:
        await tools(scope, receive, send)


class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        print(json.dumps({"ready": True, "url": f"http://127.0.0.1:{port}/mcp", "port": port}), flush=True)


Server(uvicorn.Config(guarded, host="127.0.0.1", port=port, log_level="error")).run()
