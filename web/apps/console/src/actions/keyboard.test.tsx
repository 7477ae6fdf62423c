import { fireEvent, render } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { useKeyboard } from "./keyboard";
import { takeOwnKeys, useCommands, type Command } from "./registry";

const next = vi.fn();
const palette = vi.fn();
const goInbox = vi.fn();
const insert = vi.fn();
const COMMANDS: Command[] = [
  { id: "list.next", section: "go", label: "next", repeats: true, run: next },
  { id: "suggestions.insert1", section: "conversation", label: "insert", run: insert },
  { id: "go.palette", section: "go", label: "palette", run: palette },
  { id: "go.inbox", section: "go", label: "inbox", run: goInbox },
];

function Page() {
  useKeyboard();
  useCommands(COMMANDS);
  return <textarea aria-label="field" />;
}

beforeEach(() => {
  vi.clearAllMocks();
  takeOwnKeys({});
});

test("a letter runs its command", () => {
  render(<Page />);
  fireEvent.keyDown(document.body, { key: "j" });
  expect(next).toHaveBeenCalledTimes(1);
});

test("letters typed into a field stay letters, chords still work", () => {
  const { getByLabelText } = render(<Page />);
  fireEvent.keyDown(getByLabelText("field"), { key: "j" });
  fireEvent.keyDown(getByLabelText("field"), { key: "k", ctrlKey: true });
  expect(next).not.toHaveBeenCalled();
  expect(palette).toHaveBeenCalledTimes(1);
});

test("letters pressed on a list are commands, in a dialog they are not", () => {
  render(<Page />);
  document.body.insertAdjacentHTML("beforeend", '<div role="listbox" tabindex="0" id="list"></div><div role="dialog"><button id="inside"></button></div>');
  fireEvent.keyDown(document.getElementById("inside")!, { key: "j" });
  expect(next).not.toHaveBeenCalled();
  fireEvent.keyDown(document.getElementById("list")!, { key: "j" });
  expect(next).toHaveBeenCalledTimes(1);
  document.body.replaceChildren();
});

test("two keys one after the other run a sequence", () => {
  render(<Page />);
  fireEvent.keyDown(document.body, { key: "g" });
  fireEvent.keyDown(document.body, { key: "i" });
  expect(goInbox).toHaveBeenCalledTimes(1);
});

test("a key held down steps through a list, but does nothing else twice", () => {
  const { getByLabelText } = render(<Page />);
  fireEvent.keyDown(document.body, { key: "j" });
  fireEvent.keyDown(document.body, { key: "j", repeat: true });
  expect(next).toHaveBeenCalledTimes(2);
  const alt1 = { key: "1", code: "Digit1", altKey: true };
  fireEvent.keyDown(getByLabelText("field"), alt1);
  // What it would do in the browser, it does not either.
  expect(fireEvent.keyDown(getByLabelText("field"), { ...alt1, repeat: true })).toBe(false);
  expect(insert).toHaveBeenCalledTimes(1);
});

test("a key pressed while an input method composes runs nothing", () => {
  render(<Page />);
  fireEvent.keyDown(document.body, { key: "j", isComposing: true });
  expect(next).not.toHaveBeenCalled();
});

test("the agent's own key takes the place of the usual one", () => {
  takeOwnKeys({ "list.next": "n" });
  render(<Page />);
  fireEvent.keyDown(document.body, { key: "j" });
  expect(next).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: "n" });
  expect(next).toHaveBeenCalledTimes(1);
});

test("an action whose key was taken away has none", () => {
  takeOwnKeys({ "list.next": "" });
  render(<Page />);
  fireEvent.keyDown(document.body, { key: "j" });
  expect(next).not.toHaveBeenCalled();
});

test("Enter presses the button it stands on, and is no command there", () => {
  takeOwnKeys({ "list.next": "enter" });
  render(<Page />);
  document.body.insertAdjacentHTML("beforeend", '<button id="press"><span id="in"></span></button>');
  expect(fireEvent.keyDown(document.getElementById("in")!, { key: "Enter" })).toBe(true);
  expect(next).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: "Enter" });
  expect(next).toHaveBeenCalledTimes(1);
  document.body.replaceChildren();
});
