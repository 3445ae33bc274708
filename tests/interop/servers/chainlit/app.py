# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A guarded Chainlit app on one page: who may come in is decided by an access token of your identity provider (or, for programs,
by a fixed header), and one tool needs a permission.

    ISSUER=https://id.example.com AUDIENCE=https://agents.example.com CHAINLIT_AUTH_SECRET=... chainlit run app.py --headless

A client sends  POST /auth/header  with  Authorization: Bearer <access token>  and keeps the cookie it gets: for every request,
and for the socket. Nothing else runs the callback below; a header on any other request is not looked at.
"""

import asyncio
import hmac
import json
import os
import re
from urllib.request import urlopen

import chainlit as cl
import jwt

ISSUER = os.environ["ISSUER"]
AUDIENCE = os.environ["AUDIENCE"]
SERVICE_KEY = os.environ.get("SERVICE_KEY", "")  # who sends X-Service-Key with it is a program of yours; empty = nobody is

# ---- Who is calling: the provider's keys check the signature; issuer, audience and expiry must be right too.
with urlopen(ISSUER.rstrip("/") + "/.well-known/openid-configuration", timeout=10) as answer:
    keys = jwt.PyJWKClient(json.load(answer)["jwks_uri"], timeout=10)


def claims_of(token: str) -> dict:
    key = keys.get_signing_key_from_jwt(token)
    return jwt.decode(
        token, key.key, algorithms=["RS256", "PS256", "ES256", "EdDSA"], issuer=ISSUER, audience=AUDIENCE,
        options={"require": ["iss", "aud", "exp", "sub"]},
    )


@cl.header_auth_callback
async def caller(headers) -> cl.User | None:
    key = headers.get("x-service-key", "")
    if SERVICE_KEY and hmac.compare_digest(key.encode(), SERVICE_KEY.encode()):
        return cl.User(identifier="service", metadata={"may": []})
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    try:
        claims = await asyncio.to_thread(claims_of, token.strip())
    except Exception as why:  # whatever is wrong with a token, its bearer is nobody
        print(f"refused: {type(why).__name__}", flush=True)
        return None
    # Only what is needed: the metadata goes into the cookie, and a cookie that grows past 8 KB closes the socket.
    may = [*claims.get("permissions", []), *claims.get("scope", "").split()]
    return cl.User(identifier=claims["sub"], display_name=claims.get("name") or claims["sub"], metadata={"may": may})


# ---- The gate: here, where the tool runs, and not in the client.
@cl.step(type="tool", name="delete_record")
async def delete_record(record: str) -> dict:
    if "write" not in cl.user_session.get("user").metadata["may"]:
        return {"error": "needs the permission write"}
    return {"deleted": record}


# ---- The agent. Yours would ask a model; this one answers by rule, so that what the caller may do is all there is to see.
@cl.on_message
async def answer(message: cl.Message):
    name = cl.user_session.get("user").identifier
    asked = re.search(r"delete\D*(\d+)", message.content, re.IGNORECASE)
    if not asked:
        await cl.Message(f"Hello {name}. Say “delete 42” to have record 42 deleted.").send()
        return
    outcome = await delete_record(record=asked[1])
    gone = "deleted" in outcome
    await cl.Message(f"Record {asked[1]} is gone." if gone else f"Declined: {name} may not delete records.").send()
