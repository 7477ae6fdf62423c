import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answerRequests, renderApp, type Asked } from "../testing/renderApp";
import { CATALOGUE } from "./catalogue";
import { KeyEditor } from "./KeyEditor";
import { takeOwnKeys } from "./registry";

const IDS = Object.keys(CATALOGUE);
let asked: Asked[];

beforeEach(async () => {
  takeOwnKeys({});
  asked = answerRequests({ "PATCH /api/v1/me/shortcuts": ({ body }) => ({ body: { shortcuts: Object.fromEntries(Object.entries(body?.["shortcuts"] ?? {}).filter(([, keys]) => keys !== null)) } }) });
  await renderApp(<KeyEditor id="go.contacts" label="Contacts" ids={IDS} />);
  vi.useFakeTimers();
});

afterEach(() => void vi.useRealTimers());

async function press(...keys: string[]) {
  const button = screen.getByRole("button", { name: "Change the key for “Contacts”" });
  fireEvent.click(button);
  for (const key of keys) fireEvent.keyDown(button, { key });
  await act(() => vi.advanceTimersByTimeAsync(1_100));
}

const sent = () => asked.at(-1)?.body?.["shortcuts"];

test("one key is taken after a moment, two when the second comes", async () => {
  await press("b");
  expect(sent()).toEqual({ "go.contacts": "b" });
  await press("g", "x");
  expect(sent()).toEqual({ "go.contacts": "g x" });
});

test("a key that another has is asked about, and taken from it", async () => {
  await press("e");
  expect(asked).toEqual([]);
  expect(screen.getByRole("alert")).toHaveTextContent("Taken by: Resolve");
  fireEvent.click(screen.getByRole("button", { name: "Use it here" }));
  await act(() => vi.advanceTimersByTimeAsync(0));
  expect(sent()).toEqual({ "go.contacts": "e", "conversation.resolveNow": "" });
});

test("a key that begins another's is in its way", async () => {
  await press("g");
  expect(screen.getByRole("alert")).toHaveTextContent("Inbox");
  expect(asked).toEqual([]);
});

test("Escape leaves everything as it was, and keys of the page are refused", async () => {
  await press("Escape");
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  await press("Tab");
  expect(screen.getByRole("alert")).toHaveTextContent("belongs to the page");
  expect(screen.queryByRole("button", { name: "Use it here" })).not.toBeInTheDocument();
  expect(asked).toEqual([]);
});

test("keys are taken away, and given back as they usually are", async () => {
  fireEvent.click(screen.getByRole("button", { name: "No key for “Contacts”" }));
  await act(() => vi.advanceTimersByTimeAsync(0));
  expect(sent()).toEqual({ "go.contacts": "" });
  fireEvent.click(screen.getByRole("button", { name: "Back to the usual key for “Contacts”" }));
  await act(() => vi.advanceTimersByTimeAsync(0));
  expect(sent()).toEqual({ "go.contacts": null });
});
