import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { Me } from "@trunkline/client";
import { beforeEach, expect, test } from "vitest";
import { answerRequests, renderApp } from "../testing/renderApp";
import JoinPage from "./JoinPage";

const SHOWN = { workspace: "Northwind", email: "noor@demo.test", role: "agent", expires_at: "2026-11-30T08:00:00Z", has_account: false };
const NOBODY = null as unknown as Me;

beforeEach(() => history.replaceState(null, "", "/join#tli_1"));

test("who is signed in as somebody else is told so, and signs out before the link is used", async () => {
  const asked = answerRequests({ "POST /api/v1/invitations/show": () => ({ body: SHOWN }), "POST /api/v1/auth/logout": () => ({ status: 204, body: null }) });
  await renderApp(<JoinPage />);
  expect(await screen.findByRole("alert")).toHaveTextContent("You are signed in as agent@demo.test, but the invitation is for noor@demo.test.");
  expect(screen.queryByRole("button", { name: "Join" })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Sign out and go on" }));
  await waitFor(() => expect(asked.map(({ path }) => path)).toEqual(["/api/v1/invitations/show", "/api/v1/auth/logout"]));
});

test("a password is sent as it was typed, blanks and all", async () => {
  const asked = answerRequests({ "POST /api/v1/invitations/show": () => ({ body: SHOWN }), "POST /api/v1/invitations/accept": () => ({ status: 400, body: { error: "weak_password", detail: "" } }) });
  await renderApp(<JoinPage />, NOBODY);
  await userEvent.type(await screen.findByLabelText("Your name"), " Noor ");
  await userEvent.type(screen.getByLabelText("Password"), " a long secret ");
  await userEvent.click(screen.getByRole("button", { name: "Join" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The password needs 10 to 200 characters.");
  expect(asked.at(-1)?.body).toEqual({ token: "tli_1", name: "Noor", password: " a long secret " });
});

test.each([
  [404, "invitation_gone", "This link does not work any more"],
  [429, "too_many_requests", "Too many tries. Please wait a moment."],
  [503, "unavailable", "The server is not ready at the moment."],
])("an answer %i %s is told as what it is", async (status, error, words) => {
  answerRequests({ "POST /api/v1/invitations/show": () => ({ status, body: { error, detail: "" } }) });
  await renderApp(<JoinPage />, NOBODY);
  expect(await screen.findByText(words)).toBeInTheDocument();
  expect(screen.queryByText("This link does not work any more") !== null).toBe(error === "invitation_gone");
});

test("a link that somebody used meanwhile is told as used, and an account made meanwhile leads to signing in", async () => {
  let now: { status?: number; body: unknown } = { body: SHOWN };
  const refused = { error: "account_exists", detail: "" };
  answerRequests({ "POST /api/v1/invitations/show": () => now, "POST /api/v1/invitations/accept": () => ({ status: 409, body: refused }) });
  await renderApp(<JoinPage />, NOBODY);
  await userEvent.type(await screen.findByLabelText("Your name"), "Noor");
  await userEvent.type(screen.getByLabelText("Password"), "a long enough secret");
  now = { body: { ...SHOWN, has_account: true } };
  await userEvent.click(screen.getByRole("button", { name: "Join" }));
  expect(await screen.findByRole("button", { name: "Sign in" })).toBeInTheDocument();
});
