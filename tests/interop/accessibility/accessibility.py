#!/usr/bin/python3
# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""accessibility.py PROGRAM: the story of the product for somebody who sees nothing. Signs in, asks, hears and reads the answer,
approves what an agent wants to do, meets the banner, signs out; all of it by the accessibility bus. Ends with 77 if that cannot be
spoken to here (with CI=true: 1)."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
try:
    from desk import Atspi, Failure, role_of, run
except (ImportError, ValueError) as why:
    print(f"accessibility: {why} (Debian packages: python3-gi, gir1.2-atspi-2.0, at-spi2-core)", file=sys.stderr)
    sys.exit(1 if os.environ.get("CI") == "true" else 77)

State = Atspi.StateType


def check(holds, what):
    if not holds:
        raise Failure(what)


def names_and_roles(desk):
    """What other programs rely on by name (README, "Accessibility")."""
    for role, name in (("text", "Message"), ("push button", "Send"), ("list", "Conversation"), ("list", "Agents")):
        desk.expect(role, name)
    # Always in the tree, whatever is folded away and whoever is signed in: only what they can do at the moment changes.
    known = {(role_of(node), node.get_name()) for node in desk.walk()}
    for entry in (
        ("push button", "Sign in"),
        ("push button", "Sign out"),
        ("list", "Threads"),
        ("list", "Connections"),
        ("alert", "Notice"),
    ):
        check(entry in known, f"not in the tree: {entry}")
    everything_has_a_name(desk)


def everything_has_a_name(desk):
    nameless = [
        role_of(node)
        for node in desk.walk()
        if node.get_state_set().contains(State.FOCUSABLE)
        and node.get_state_set().contains(State.SHOWING)
        and not node.get_name()
        and role_of(node) not in ("frame", "filler", "panel")
    ]
    check(not nameless, f"can be reached and has no name: {nameless}")


def newest_row(desk):
    rows = [node for node in desk.walk(desk.expect("list", "Conversation")) if role_of(node) == "list item"]
    return rows[-1] if rows else None


def signs_in(desk):
    # The demo asks by itself; the dialog says what it waits for, and goes.
    desk.wait("the composer", lambda: desk.find("text", "Message", State.EDITABLE))
    desk.expect("push button", "Sign out", State.ENABLED)


def asks_and_reads(desk):
    said = len(desk.heard)
    desk.write("Message", "Hello, who am I to you?")
    desk.press("Send")
    name, role, words = desk.hear("answered:", "Ada", since=said)
    check((name, role) == ("Conversation", "list"), f"the answer was announced by {role} “{name}”")
    row = desk.wait("the answer as a row", lambda: next(
        (row for row in [newest_row(desk)] if row and "Ada" in desk.words(row)), None))
    check(row.get_name(), "a message without a name")
    check(not row.get_state_set().contains(State.BUSY), "an answer that is complete is not busy")
    check(desk.words(row).split()[0] in words, "what was announced is what stands there")
    # Announced once, not word by word.
    announced = [entry for entry in desk.heard[said:] if "answered:" in entry[2]]
    check(len(announced) == 1, f"announced {len(announced)} times")


def approves(desk):
    said = len(desk.heard)
    desk.write("Message", "Delete the old drafts")
    desk.press("Send")
    name, role, _ = desk.hear("asks for your confirmation", since=said)
    check((name, role) == ("Conversation", "list"), f"the question was announced by {role} “{name}”")
    for told in ("Deletes three drafts for good", "draft-2.md"):
        desk.wait(f"what is to be confirmed: {told}", lambda told=told: any(
            told in node.get_name() or told in desk.words(node)
            for node in desk.walk() if node.get_state_set().contains(State.SHOWING)))
    desk.expect("push button", "Refuse", State.ENABLED)
    everything_has_a_name(desk)
    desk.press(CONFIRM)
    desk.hear("answered:", "I deleted", since=said)  # the approval reached the agent
    desk.wait("no question any more", lambda: not desk.find("push button", CONFIRM))


def meets_the_banner(desk):
    desk.press("Sign out")
    desk.expect("push button", "Sign in", State.ENABLED)
    said = len(desk.heard)
    changes = len(desk.name_changes)
    desk.write("Message", "This sentence waits for me")
    desk.press("Send")
    banner = desk.expect("alert", "Notice")
    sentence = desk.wait("a sentence on the banner", lambda: desk.words(banner).strip()).splitlines()[0]
    desk.hear(sentence, since=said)
    heard = [entry for entry in desk.heard[said:] if sentence in entry[2]]
    check(all(entry[:2] == ("Notice", "alert") for entry in heard), f"announced by {heard}")
    check(len(heard) == 1, f"announced {len(heard)} times")
    # For readers that follow names: the label that says it says it as its name.
    check(desk.find("label", sentence) or any(sentence in name for name, _ in desk.name_changes[changes:]), "no label says it")
    everything_has_a_name(desk)
    said = len(desk.heard)
    buttons = [node for node in desk.walk(banner) if role_of(node) == "push button" and node.get_name() == "Sign in"]
    check(len(buttons) == 1, "the banner says what to do")
    buttons[0].do_action([buttons[0].get_action_name(i) for i in range(buttons[0].get_n_actions())].index("Press"))
    desk.hear("answered:", since=said)  # what waited went out
    desk.wait("the banner gone", lambda: sentence not in desk.words(banner))


def signs_out(desk):
    desk.press("Sign out")
    desk.expect("push button", "Sign in", State.ENABLED)
    desk.wait("nobody to sign out", lambda: not desk.find("push button", "Sign out", State.ENABLED))


CONFIRM = "Confirm"


def story(desk):
    for step in (signs_in, names_and_roles, asks_and_reads, approves, names_and_roles, meets_the_banner, signs_out):
        step(desk)
        print(f"PASS: {step.__name__}", flush=True)


os.environ["PATH"] = HERE + os.pathsep + os.environ["PATH"]
os.environ["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
run(story, [sys.argv[1], "--demo"])
