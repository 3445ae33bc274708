# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Chainlit peer of the interoperability tests.

Everything is driven by environment variables (see README.md); every behaviour of the chat is selected by
the first word of the user's message, so that a test can ask for exactly one protocol feature at a time.
"""

import asyncio
import base64
import hmac
import json
import os
import sqlite3
import struct
import time
import zlib
from pathlib import Path
from typing import Any, Dict, List, Optional
from urllib.request import urlopen

import jwt
from fastapi import Depends, HTTPException, Request
from fastapi.responses import FileResponse, JSONResponse

import chainlit as cl
from chainlit.auth import get_current_user
from chainlit.data.sql_alchemy import SQLAlchemyDataLayer
from chainlit.data.storage_clients.base import BaseStorageClient
from chainlit.input_widget import (
    Checkbox, DatePicker, MultiSelect, NumberInput, RadioGroup, Select, Slider, Switch, Tab, Tags, TextInput,
)
from chainlit.mode import Mode, ModeOption
from chainlit.oauth_providers import get_configured_oauth_providers
from chainlit.server import app as chainlit_app
from chainlit.types import ThreadDict

STATE_DIR = Path(os.environ.get("PEER_STATE_DIR", "./state")).resolve()
STATE_DIR.mkdir(parents=True, exist_ok=True)
AUTH_MODES = {m for m in os.environ.get("PEER_AUTH", "header,password,oauth").split(",") if m}
PERSIST = os.environ.get("PEER_PERSIST", "1") == "1"
DELAY = float(os.environ.get("PEER_TOKEN_DELAY", "0.02"))

# --------------------------------------------------------------------------------------------- authentication


class OidcVerifier:
    """Verifies access tokens (JWT) of one issuer: signature by JWKS, iss, aud, exp, and an algorithm allow list."""

    ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]

    def __init__(self, issuer: str, audience: Optional[str], jwks_url: Optional[str]):
        self.issuer = issuer
        self.audience = audience
        self._jwks_url = jwks_url
        self._client: Optional[jwt.PyJWKClient] = None

    def _jwks_client(self) -> jwt.PyJWKClient:
        if self._client is None:
            url = self._jwks_url
            if not url:
                well_known = self.issuer.rstrip("/") + "/.well-known/openid-configuration"
                with urlopen(well_known, timeout=5) as response:
                    document = json.load(response)
                if document["issuer"] != self.issuer:
                    raise jwt.InvalidIssuerError("discovery document names another issuer")
                url = document["jwks_uri"]
            self._client = jwt.PyJWKClient(url, cache_keys=True, timeout=5)
        return self._client

    def verify(self, token: str) -> Dict[str, Any]:
        key = self._jwks_client().get_signing_key_from_jwt(token).key
        return jwt.decode(
            token,
            key,
            algorithms=self.ALGORITHMS,
            issuer=self.issuer,
            audience=self.audience,
            leeway=30,
            options={"require": ["exp", "iss", "sub"], "verify_aud": self.audience is not None},
        )


_issuer = os.environ.get("PEER_OIDC_ISSUER")
verifier = (
    OidcVerifier(_issuer, os.environ.get("PEER_OIDC_AUDIENCE"), os.environ.get("PEER_OIDC_JWKS_URL"))
    if _issuer
    else None
)

if "header" in AUTH_MODES:

    @cl.header_auth_callback
    async def header_auth(headers) -> Optional[cl.User]:
        # Called only for POST /auth/header, never for GET / or any other page.
        if headers.get("test-header") == "test-value":
            return cl.User(identifier="admin", metadata={"role": "admin", "provider": "header"})

        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token and verifier:
            try:
                claims = await asyncio.to_thread(verifier.verify, token.strip())
            except Exception as error:  # an exception here must read as "not signed in", not as a 500
                print(f"[peer] bearer token refused: {type(error).__name__}")
                return None
            name = claims.get("preferred_username") or claims.get("email") or claims["sub"]
            # The access token itself is NOT copied into metadata: metadata goes into the cookie.
            return cl.User(
                identifier=f"{claims['iss']}#{claims['sub']}",
                display_name=name,
                metadata={"provider": "header", "sub": claims["sub"], "scope": claims.get("scope", "")},
            )
        return None


if "password" in AUTH_MODES:
    _pairs = os.environ.get("PEER_USERS", "alice:wonderland,bob:builder,large:large,huge:huge").split(",")
    USERS = dict(pair.split(":", 1) for pair in _pairs if ":" in pair)

    @cl.password_auth_callback
    async def password_auth(username: str, password: str) -> Optional[cl.User]:
        expected = USERS.get(username)
        if expected is None or not hmac.compare_digest(expected.encode(), password.encode()):
            return None
        metadata: Dict[str, Any] = {"role": "user", "provider": "credentials"}
        if username == "large":
            # Makes the session JWT longer than 3000 characters so that the server splits it over several cookies.
            metadata["padding"] = "x" * 5000
        if username == "huge":
            # Past the 8 KiB a WebSocket upgrade may have in one line: signed in, and no socket.
            metadata["padding"] = "x" * 7000
        return cl.User(identifier=username, display_name=username.title(), metadata=metadata)


if "oauth" in AUTH_MODES and get_configured_oauth_providers():
    # The decorator raises ValueError when no provider is configured, hence the guard.

    @cl.oauth_callback
    async def oauth_signed_in(
        provider_id: str,
        token: str,
        raw_user_data: Dict[str, str],
        default_user: cl.User,
        id_token: Optional[str] = None,
    ) -> Optional[cl.User]:
        if raw_user_data.get("blocked"):
            return None  # makes the callback answer 401 {"detail":"credentialssignin"}
        return default_user


@cl.on_logout
async def signed_out(request: Request, response):
    # The return value of this hook becomes the HTTP response; deleting the cookie has to be repeated on a response
    # of our own, because a returned Response replaces the one Chainlit put its Set-Cookie headers on.
    answer = JSONResponse({"success": True})
    for header, value in response.raw_headers:
        if header == b"set-cookie":
            answer.raw_headers.append((header, value))
    return answer


# ------------------------------------------------------------------------------------------------ persistence

SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
  "id" TEXT PRIMARY KEY, "identifier" TEXT NOT NULL UNIQUE, "metadata" TEXT NOT NULL, "createdAt" TEXT);
CREATE TABLE IF NOT EXISTS threads (
  "id" TEXT PRIMARY KEY, "createdAt" TEXT, "name" TEXT, "userId" TEXT REFERENCES users("id") ON DELETE CASCADE,
  "userIdentifier" TEXT, "tags" TEXT, "metadata" TEXT NOT NULL DEFAULT '{}');
CREATE TABLE IF NOT EXISTS steps (
  "id" TEXT PRIMARY KEY, "name" TEXT NOT NULL, "type" TEXT NOT NULL,
  "threadId" TEXT NOT NULL REFERENCES threads("id") ON DELETE CASCADE, "parentId" TEXT,
  "streaming" BOOLEAN NOT NULL DEFAULT 0, "waitForAnswer" BOOLEAN, "isError" BOOLEAN, "metadata" TEXT, "tags" TEXT,
  "input" TEXT, "output" TEXT, "createdAt" TEXT, "command" TEXT, "modes" TEXT, "start" TEXT, "end" TEXT,
  "generation" TEXT, "showInput" TEXT, "language" TEXT, "indent" INT, "defaultOpen" BOOLEAN, "autoCollapse" BOOLEAN);
CREATE TABLE IF NOT EXISTS elements (
  "id" TEXT PRIMARY KEY, "threadId" TEXT REFERENCES threads("id") ON DELETE CASCADE, "type" TEXT, "url" TEXT,
  "chainlitKey" TEXT, "name" TEXT NOT NULL, "display" TEXT, "objectKey" TEXT, "size" TEXT, "page" INT,
  "language" TEXT, "forId" TEXT, "mime" TEXT, "props" TEXT, "autoPlay" BOOLEAN, "playerConfig" TEXT);
CREATE TABLE IF NOT EXISTS feedbacks (
  "id" TEXT PRIMARY KEY, "forId" TEXT NOT NULL, "threadId" TEXT, "value" INT NOT NULL, "comment" TEXT);
"""


class DiskStorage(BaseStorageClient):
    """Keeps element files under STATE_DIR/files; they are served by /peer/files, to signed-in users only."""

    root = STATE_DIR / "files"

    def path(self, object_key: str) -> Path:
        target = (self.root / object_key).resolve()
        if self.root.resolve() not in target.parents:
            raise ValueError("object key leaves the storage folder")
        return target

    async def upload_file(self, object_key, data, mime="application/octet-stream", overwrite=True,
                          content_disposition=None):
        target = self.path(object_key)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.encode() if isinstance(data, str) else data)
        target.with_name(target.name + ".mime").write_text(mime)
        return {"object_key": object_key, "url": await self.get_read_url(object_key)}

    async def delete_file(self, object_key):
        target = self.path(object_key)
        target.unlink(missing_ok=True)
        target.with_name(target.name + ".mime").unlink(missing_ok=True)
        return True

    async def get_read_url(self, object_key):
        # Relative on purpose: a client must resolve element URLs against the server's base URL.
        return f"/peer/files/{object_key}"

    async def close(self):
        return None


class SqliteDataLayer(SQLAlchemyDataLayer):
    """The stock layer targets PostgreSQL: lists and dicts are turned into JSON text here for SQLite."""

    @staticmethod
    def _plain(step: Dict[str, Any]) -> Dict[str, Any]:
        step = dict(step)
        for key in ("tags", "modes"):
            if isinstance(step.get(key), (list, dict)):
                step[key] = json.dumps(step[key])
        step.pop("icon", None)
        step.pop("feedback", None)
        return step

    async def create_step(self, step_dict):
        return await super().create_step(self._plain(step_dict))

    async def update_step(self, step_dict):
        return await super().update_step(self._plain(step_dict))

    async def update_thread(self, thread_id, name=None, user_id=None, metadata=None, tags=None):
        tags = json.dumps(tags) if isinstance(tags, list) else tags
        return await super().update_thread(thread_id, name=name, user_id=user_id, metadata=metadata, tags=tags)

    async def get_thread_author(self, thread_id: str) -> str:
        # The stock layer raises ValueError for an unknown thread (HTTP 500); "" makes it the documented 404.
        try:
            return await super().get_thread_author(thread_id)
        except ValueError:
            return ""

    async def get_element(self, thread_id, element_id):
        # The stock layer fails on an element without props (json.loads(None)); read it through the thread instead.
        threads = await self.get_all_user_threads(thread_id=thread_id)
        elements = (threads[0]["elements"] if threads else None) or []
        return next((e for e in elements if e["id"] == element_id), None)

    async def get_all_user_threads(self, user_id=None, thread_id=None):
        threads = await super().get_all_user_threads(user_id=user_id, thread_id=thread_id)
        for thread in threads or []:
            for holder in [thread, *thread["steps"]]:
                for key in ("metadata", "tags", "generation"):
                    value = holder.get(key)
                    if isinstance(value, str):
                        try:
                            holder[key] = json.loads(value)
                        except ValueError:
                            pass
            for element in thread["elements"] or []:
                if isinstance(element.get("props"), str):
                    element["props"] = json.loads(element["props"])
        return threads


if PERSIST:
    DATABASE = STATE_DIR / "peer.sqlite"
    with sqlite3.connect(DATABASE) as connection:
        connection.executescript(SCHEMA)

    @cl.data_layer
    def data_layer():
        return SqliteDataLayer(f"sqlite+aiosqlite:///{DATABASE}", storage_provider=DiskStorage())

    @cl.on_chat_resume
    async def resumed(thread: ThreadDict):
        cl.user_session.set("turns", sum(1 for s in thread["steps"] if s["type"] == "user_message"))
        await prepare_session()

    @cl.on_feedback
    async def feedback_given(feedback):
        print(f"[peer] feedback value={feedback.value} for={feedback.forId}")


def _serve_stored_file(object_key: str, user=Depends(get_current_user)):
    try:
        target = DiskStorage().path(object_key)
    except ValueError as error:
        raise HTTPException(400, "Invalid object key") from error
    owner = getattr(user, "id", None)
    if owner and not object_key.startswith(f"{owner}/") and not object_key.startswith("unknown/"):
        raise HTTPException(403, "Not your file")
    if not target.is_file():
        raise HTTPException(404, "File not found")
    sidecar = target.with_name(target.name + ".mime")
    return FileResponse(target, media_type=sidecar.read_text() if sidecar.is_file() else "application/octet-stream")


# Chainlit ends with a catch-all GET route, so an extra route has to be moved in front of it.
chainlit_app.add_api_route("/peer/files/{object_key:path}", _serve_stored_file, methods=["GET"])
chainlit_app.router.routes.insert(0, chainlit_app.router.routes.pop())

# ------------------------------------------------------------------------------------- profiles, starters, settings


@cl.set_chat_profiles
async def profiles(user: Optional[cl.User]):
    result = [
        cl.ChatProfile(name="Echo", markdown_description="Repeats what it is told.", default=True),
        cl.ChatProfile(name="Tools & más", markdown_description="Shows *steps*. Its name needs percent-encoding."),
    ]
    if user and user.metadata.get("role") == "admin":
        result.append(cl.ChatProfile(name="Admin", markdown_description="Only for administrators."))
    return result


@cl.set_starters
async def starters(user: Optional[cl.User]):
    return [
        cl.Starter(label="Who am I?", message="whoami"),
        cl.Starter(label="Use a tool", message="tool 2 3"),
        cl.Starter(label="Ask me", message="ask"),
        cl.Starter(label="Show elements", message="elements"),
    ]


async def prepare_session():
    settings = await cl.ChatSettings(
        [
            Select(id="model", label="Model", values=["small", "large"], initial_index=0),
            Slider(id="temperature", label="Temperature", initial=0.5, min=0, max=1, step=0.1),
            Switch(id="verbose", label="Verbose", initial=False),
            TextInput(id="prefix", label="Prefix", initial="You said:"),
        ]
    ).send()
    cl.user_session.set("settings", settings)
    await cl.context.emitter.set_commands(
        [{"id": "Shout", "icon": "megaphone", "description": "Answer in capitals", "button": True, "persistent": False}]
    )


@cl.on_settings_edit
async def settings_edited(settings: Dict[str, Any]):
    await cl.context.emitter.send_toast(f"Editing: {json.dumps(settings, sort_keys=True)}", "info")


@cl.on_shared_thread_view
async def shared(thread: ThreadDict, viewer: Optional[cl.User]) -> bool:
    return True


@cl.on_mcp_connect
async def tools_came(connection, session):
    tools = await session.list_tools()
    await cl.Message(content="Tools: " + ", ".join(tool.name for tool in tools.tools)).send()


@cl.on_settings_update
async def settings_changed(settings: Dict[str, Any]):
    cl.user_session.set("settings", {**(cl.user_session.get("settings") or {}), **settings})
    await cl.Message(content=f"Settings saved: `{json.dumps(settings, sort_keys=True)}`").send()


@cl.on_chat_start
async def started():
    cl.user_session.set("turns", 0)
    await prepare_session()


@cl.on_chat_end
async def ended():
    print("[peer] chat ended")


@cl.on_stop
async def stopped():
    print("[peer] stopped by the user")


@cl.on_window_message
async def from_host(data):
    await cl.send_window_message({"echo": data})


@cl.action_callback("count")
async def count_clicked(action: cl.Action):
    await cl.Message(content=f"Action **{action.name}** ran with `{json.dumps(action.payload)}`.").send()
    await action.remove()
    return {"counted": action.payload.get("n", 0) + 1}


# ------------------------------------------------------------------------------------------------- behaviours


def tiny_png() -> bytes:
    """An 8 x 8 red square, built by hand so that no image library is needed."""
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\x00" + b"\xff\x00\x00" * 8 for _ in range(8))
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def stream(text: str, delay: float = DELAY, **kwargs) -> cl.Message:
    answer = cl.Message(content="", **kwargs)
    for i, word in enumerate(text.split(" ")):
        await answer.stream_token(word if i == 0 else " " + word)
        await asyncio.sleep(delay)
    await answer.send()  # for a message that was streamed, this arrives as new_message with streaming=false
    return answer


@cl.step(type="tool", name="add", show_input="json", language="json")
async def add(a: float, b: float) -> Dict[str, float]:
    await asyncio.sleep(DELAY)
    return {"sum": a + b}


async def do_whoami(_: str, message: cl.Message):
    user = cl.user_session.get("user")
    environ = cl.context.session.environ
    facts = {
        "identifier": user.identifier if user else None,
        "metadata": {k: v for k, v in (user.metadata if user else {}).items() if k != "padding"},
        "session_id": cl.context.session.id,
        "thread_id": cl.context.session.thread_id,
        "client_type": cl.context.session.client_type,
        "chat_profile": cl.user_session.get("chat_profile"),
        "language": getattr(cl.context.session, "language", None),
        # Which credentials the websocket upgrade request carried (names only, never values).
        "ws_had_cookie": "HTTP_COOKIE" in environ,
        "ws_had_authorization": "HTTP_AUTHORIZATION" in environ,
        "ws_origin": environ.get("HTTP_ORIGIN"),
        "ws_test_header": environ.get("HTTP_TEST_HEADER"),
        "command": message.command,
        "user_env_keys": sorted((cl.user_session.get("env") or {}).keys()),
    }
    await cl.Message(content=json.dumps(facts, indent=2), language="json").send()


async def do_tool(arguments: str, _: cl.Message):
    numbers = [float(x) for x in arguments.split()[:2]] or [1.0, 2.0]
    async with cl.Step(name="plan", type="llm", show_input=True) as plan:
        plan.input = "Which tool fits?"
        for token in ["Call ", "`add` ", "with the two numbers."]:
            await plan.stream_token(token)
            await asyncio.sleep(DELAY)
        result = await add(*(numbers + [2.0])[:2])
    await stream(f"The sum is {result['sum']:g}.")


async def do_ask(seconds: str, __: cl.Message):
    reply = await cl.AskActionMessage(
        content="May the agent delete **3 files**?",
        actions=[
            cl.Action(name="approve", label="Approve", payload={"value": "yes"}, tooltip="Go ahead", icon="check"),
            cl.Action(name="reject", label="Reject", payload={"value": "no"}, icon="x"),
        ],
        timeout=int(seconds or os.environ.get("PEER_ASK_TIMEOUT", "60")),
    ).send()
    await cl.Message(content="No answer in time." if reply is None else f"You chose {reply['payload']['value']}.").send()


async def do_asktext(_: str, __: cl.Message):
    reply = await cl.AskUserMessage(content="What is your name?", timeout=60).send()
    await cl.Message(content=f"Hello {reply['output']}." if reply else "No answer in time.").send()


async def do_askfile(_: str, __: cl.Message):
    files = await cl.AskFileMessage(
        content="Send one text file.", accept={"text/plain": [".txt"]}, max_size_mb=1, max_files=1, timeout=60
    ).send()
    await cl.Message(
        content=f"Got {files[0].name}, {Path(files[0].path).stat().st_size} bytes." if files else "No file in time."
    ).send()


async def do_askelement(_: str, __: cl.Message):
    form = cl.CustomElement(name="Ticket", props={"title": "Broken lamp", "priority": 2})
    reply = await cl.AskElementMessage(content="Fill the ticket in.", element=form, timeout=60).send()
    said = {k: v for k, v in (reply or {}).items() if k != "submitted"}
    await cl.Message(content=f"The ticket says {json.dumps(said, sort_keys=True)}." if reply else "No ticket.").send()


def element(kind: str, **kwargs) -> cl.File:
    """An element whose maker wants a package of its own (plotly, pandas)."""
    made = cl.File(**kwargs)
    made.type = kind
    return made


async def do_kinds(_: str, __: cl.Message):
    """One element of each kind."""
    table = {"columns": ["a", "b"], "index": [0, 1], "data": [[1, 2], [3, 4]]}
    figure = {"data": [{"type": "bar", "x": [1, 2], "y": [3, 4]}], "layout": {"title": {"text": "Bars"}}}
    await cl.Message(
        content="Every kind: picture, words, paper, sound, film, archive, figure, numbers, Counter.",
        elements=[
            cl.Image(name="picture", content=tiny_png(), mime="image/png"),
            cl.Text(name="words", content="print('hi')", language="python"),
            cl.Pdf(name="paper", content=b"%PDF-1.4\n%%EOF\n", mime="application/pdf", page=2),
            cl.Audio(name="sound", content=b"RIFF$\0\0\0WAVE", mime="audio/wav"),
            cl.Video(name="film", content=b"\0\0\0\x18ftypmp42", mime="video/mp4"),
            cl.File(name="archive", content=b"PK\x03\x04", mime="application/zip"),
            element("plotly", name="figure", content=json.dumps(figure), mime="application/json"),
            element("dataframe", name="numbers", content=json.dumps(table), mime="application/json"),
            cl.CustomElement(name="Counter", props={"count": 3}),
        ],
    ).send()


async def do_modes(_: str, message: cl.Message):
    await cl.context.emitter.set_modes([
        Mode(id="effort", name="Effort", options=[ModeOption(id="low", name="Low"), ModeOption(id="high", name="High", default=True)])
    ])
    await cl.Message(content=f"Modes: {json.dumps(message.modes or {}, sort_keys=True)}").send()


async def do_settings(_: str, __: cl.Message):
    """A form with every kind of input, in tabs."""
    await cl.ChatSettings([
        Tab(id="one", label="One", inputs=[
            Switch(id="verbose", label="Verbose", initial=True),
            Slider(id="temperature", label="Temperature", initial=0.5, min=0, max=1, step=0.1),
            Select(id="model", label="Model", values=["small", "large"], initial_index=1),
            TextInput(id="prefix", label="Prefix", initial="Echo:"),
            NumberInput(id="limit", label="Limit", initial=7),
        ]),
        Tab(id="two", label="Two", inputs=[
            Tags(id="tags", label="Tags", initial=["x"]),
            MultiSelect(id="many", label="Many", values=["a", "b"], initial=["a"]),
            Checkbox(id="sure", label="Sure", initial=False),
            RadioGroup(id="size", label="Size", values=["s", "m"], initial_index=0),
            DatePicker(id="day", label="Day", mode="single", initial="2026-11-22"),
        ]),
    ]).send()


async def do_nothing(_: str, __: cl.Message):
    """A turn without an answer."""


async def do_elements(_: str, __: cl.Message):
    await cl.Message(
        content="An image, a file and a side text called notes follow.",
        elements=[
            cl.Image(name="red", content=tiny_png(), mime="image/png", display="inline", size="small"),
            cl.File(name="report.csv", content=b"a,b\n1,2\n", mime="text/csv", display="inline"),
            cl.Text(name="notes", content="# Notes\n\n- one\n- two", language="markdown", display="side"),
        ],
        actions=[cl.Action(name="count", label="Count", payload={"n": 1}, tooltip="Runs on the server")],
    ).send()


async def do_tasks(_: str, __: cl.Message):
    tasks = cl.TaskList()
    tasks.status = "Running"
    first = cl.Task(title="Read the request", status=cl.TaskStatus.RUNNING)
    await tasks.add_task(first)
    await tasks.add_task(cl.Task(title="Answer it", status=cl.TaskStatus.READY))
    await tasks.send()
    await asyncio.sleep(DELAY * 5)
    first.status = cl.TaskStatus.DONE
    tasks.status = "Done"
    await tasks.send()


async def do_sidebar(_: str, __: cl.Message):
    await cl.ElementSidebar.set_title("Canvas")
    await cl.ElementSidebar.set_elements([cl.Text(name="canvas", content="Side content")], key="canvas")


async def do_toast(kind: str, __: cl.Message):
    kind = kind if kind in ("info", "success", "warning", "error") else "info"
    await cl.context.emitter.send_toast(f"A {kind} toast", kind)


async def do_edit(_: str, __: cl.Message):
    answer = await cl.Message(content="First version").send()
    await asyncio.sleep(DELAY * 5)
    answer.content = "Second version"
    await answer.update()
    gone = await cl.Message(content="This one disappears").send()
    await gone.remove()


async def do_slow(seconds: str, __: cl.Message):
    """Streams for about the given number of seconds: use it to test stop, sign-out and reconnection mid-answer."""
    total = float(seconds or 10)
    answer = cl.Message(content="")
    deadline = time.monotonic() + total
    n = 0
    while time.monotonic() < deadline:
        n += 1
        await answer.stream_token(f"{n} ")
        await asyncio.sleep(0.1)
    await answer.send()


async def do_big(kilobytes: str, __: cl.Message):
    await cl.Message(content="y" * (int(kilobytes or 64) * 1024)).send()


async def do_markdown(_: str, __: cl.Message):
    fence = "`" * 3
    await stream(
        f"# Title\n\nSome **bold**, *italic*, `code`, a [link](https://example.org) and\n\n| a | b |\n|---|---|\n"
        f"| 1 | 2 |\n\n{fence}python\nprint('hi')\n{fence}\n"
    )


async def do_error(_: str, __: cl.Message):
    raise RuntimeError("The agent failed on purpose")


async def do_nested(_: str, __: cl.Message):
    async with cl.Step(name="outer", type="run") as outer:
        outer.input = "go"
        async with cl.Step(name="search", type="retrieval") as inner:
            inner.output = "3 documents"
        try:
            async with cl.Step(name="broken tool", type="tool"):
                raise ValueError("tool failed on purpose")
        except ValueError:
            pass
        outer.output = "done"
    await cl.Message(content="Nested steps done.").send()


async def do_callfn(_: str, __: cl.Message):
    """Client-side function call: the client answers through the acknowledgement."""
    reply = await cl.CopilotFunction(name="client_time", args={"zone": "UTC"}).acall()
    await cl.Message(content=f"The client answered: {json.dumps(reply)}").send()


async def do_binary(_: str, __: cl.Message):
    """Sends one audio_chunk event with a binary attachment (socket.io packet type 5)."""
    await cl.context.emitter.send_audio_chunk(
        {"mimeType": "pcm16", "track": "peer", "data": base64.b64decode("AAECAwQFBgc=")}
    )


async def do_help(_: str, __: cl.Message):
    await cl.Message(content="Commands: " + ", ".join(sorted(BEHAVIOURS))).send()


BEHAVIOURS = {name[3:]: value for name, value in list(globals().items()) if name.startswith("do_")}


@cl.on_message
async def received(message: cl.Message):
    turns = (cl.user_session.get("turns") or 0) + 1
    cl.user_session.set("turns", turns)
    word, _, rest = message.content.strip().partition(" ")

    if message.elements:
        names: List[str] = [f"{e.name} ({e.mime}, {Path(e.path).stat().st_size} bytes)" for e in message.elements]
        await cl.Message(content="Received " + ", ".join(names)).send()
    elif word in BEHAVIOURS:
        await BEHAVIOURS[word](rest, message)
    else:
        prefix = (cl.user_session.get("settings") or {}).get("prefix") or "You said:"
        text = f"{prefix} {message.content} (turn {turns})"
        await stream(text.upper() if message.command == "Shout" else text)
    await cl.context.emitter.update_token_count(len(message.content.split()))
