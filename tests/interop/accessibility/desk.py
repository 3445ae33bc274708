# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody at a screen reader: sees the window by what is on the accessibility bus, hears what is announced there, presses and types
by the same way. No mouse, no keys, no pixels."""
import subprocess
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 120  # seconds
LOOK_AGAIN = 100  # ms: the bus does not tell of every change


class Failure(Exception):
    pass


def role_of(node):
    """The role by its name of AT-SPI 2.46 (Debian 12); 2.56 says "button"."""
    name = node.get_role_name()
    return "push button" if name == "button" else name


class Desk:
    def __init__(self, command):
        self.heard = []  # (name and role of who said it, the words), oldest first
        self.name_changes = []
        self._listeners = []
        self._listen("object:text-changed:insert", self._on_text)
        self._listen("object:property-change:accessible-name", self._on_name)
        self.process = subprocess.Popen(command)
        self.program = self.wait("the program on the bus", self._find_program)

    def _listen(self, kind, on_event):
        listener = Atspi.EventListener.new(on_event)
        listener.register(kind)
        self._listeners.append(listener)  # it is ours to keep alive

    def _on_text(self, event):
        if isinstance(event.any_data, str):
            self.heard.append((*self._who(event), event.any_data))

    def _on_name(self, event):
        self.name_changes.append(self._who(event))

    @staticmethod
    def _who(event):
        try:
            return event.source.get_name(), role_of(event.source)
        except GLib.Error:
            return "", ""  # it was gone before we could ask

    def _find_program(self):
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child and child.get_process_id() == self.process.pid and child.get_child_count():
                return child
        return None

    def wait(self, what, look):
        """What `look` finds, as soon as it finds something; events are heard meanwhile."""
        found = []
        loop = GLib.MainLoop()

        def glance():
            if self.process.poll() is not None:
                loop.quit()
                return GLib.SOURCE_REMOVE
            try:
                seen = look()
            except GLib.Error:
                seen = None  # it went away while it was looked at
            if seen:
                found.append(seen)
                loop.quit()
                return GLib.SOURCE_REMOVE
            return GLib.SOURCE_CONTINUE

        glances = GLib.timeout_add(LOOK_AGAIN, glance)
        deadline = GLib.timeout_add_seconds(PATIENCE, loop.quit)
        loop.run()
        GLib.source_remove(deadline) if GLib.MainContext.default().find_source_by_id(deadline) else None
        if not found:
            GLib.source_remove(glances) if GLib.MainContext.default().find_source_by_id(glances) else None
            raise Failure(f"not seen: {what}\n{self.tree()}\nheard: {self.heard}")
        return found[0]

    # ---- What is there

    def walk(self, node=None):
        node = node or self.program
        yield node
        for index in range(node.get_child_count()):
            child = node.get_child_at_index(index)
            if child:
                yield from self.walk(child)

    def find(self, role, name, *states):
        """The one on screen with this role, name and states; nothing if there is none."""
        for node in self.walk():
            if role_of(node) != role or node.get_name() != name:
                continue
            has = node.get_state_set()
            if all(has.contains(state) for state in (Atspi.StateType.SHOWING, *states)):
                return node
        return None

    def expect(self, role, name, *states):
        return self.wait(f"{role} “{name}”", lambda: self.find(role, name, *states))

    def tree(self):
        lines = []

        def describe(node, depth):
            states = ",".join(state.value_nick for state in node.get_state_set().get_states())
            lines.append(f"{'  ' * depth}[{role_of(node)}] “{node.get_name()}” {states}")
            for index in range(node.get_child_count()):
                child = node.get_child_at_index(index)
                if child:
                    describe(child, depth + 1)

        try:
            describe(self.program, 0)
        except (AttributeError, GLib.Error):
            lines.append("(gone)")
        return "\n".join(lines)

    @staticmethod
    def words(node):
        """Its text, as a reader reads it."""
        text = node.get_text_iface()
        return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text)) if text else ""

    # ---- What a person does

    def press(self, name):
        button = self.expect("push button", name, Atspi.StateType.ENABLED)
        for index in range(button.get_n_actions()):
            if button.get_action_name(index) == "Press":
                button.do_action(index)
                return
        raise Failure(f"“{name}” cannot be pressed")

    def write(self, name, words):
        field = self.expect("text", name, Atspi.StateType.EDITABLE, Atspi.StateType.FOCUSABLE)
        field.set_text_contents(words)

    def hear(self, *words, since=0):
        """What was announced with all of these words in it."""
        return self.wait(
            f"an announcement of {words}",
            lambda: next((said for said in self.heard[since:] if all(word in said[2] for word in words)), None),
        )

    def end(self):
        self.process.terminate()
        return self.process.wait(PATIENCE)


def run(story, command):
    try:
        desk = Desk(command)
        try:
            story(desk)
        finally:
            code = desk.end()
        if code != 0:
            raise Failure(f"the program ended with {code}")
    except Failure as why:
        print(f"FAIL: {why}", file=sys.stderr)
        sys.exit(1)
