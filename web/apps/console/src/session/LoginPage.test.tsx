import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { keys, queryClient } from "../queries";
import { answerRequests, ME, renderApp } from "../testing/renderApp";
import LoginPage from "./LoginPage";

async function fill(email: string, password: string) {
  const user = userEvent.setup();
  await user.type(await screen.findByLabelText("E-mail"), email);
  await user.type(screen.getByLabelText("Password"), password);
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  return user;
}

test("right words sign in", async () => {
  answerRequests({ "POST /api/v1/auth/login": () => ({ body: { account: ME.account, memberships: [], csrf_token: "t" } }), "GET /api/v1/me": () => ({ body: ME }) });
  await renderApp(<LoginPage />);
  await fill("agent@demo.test", "right");
  await waitFor(() => expect(queryClient.getQueryData(keys.me)).toEqual(ME));
});

test("wrong words are told in words, without saying which was wrong", async () => {
  answerRequests({ "POST /api/v1/auth/login": () => ({ status: 401, body: { error: "bad_credentials", detail: "no" } }) });
  await renderApp(<LoginPage />);
  await fill("agent@demo.test", "wrong");
  expect(await screen.findByRole("alert")).toHaveTextContent("E-mail or password is wrong.");
});

test("the code of the authenticator is asked for only when the account wants it", async () => {
  const asked = answerRequests({
    "POST /api/v1/auth/login": ({ body }) => (body?.["totp"] === "123456" ? { body: { account: ME.account, memberships: [], csrf_token: "t" } } : { status: 401, body: { error: "totp_required", detail: "" } }),
    "GET /api/v1/me": () => ({ body: ME }),
  });
  await renderApp(<LoginPage />);
  expect(screen.queryByLabelText(/authenticator/)).not.toBeInTheDocument();
  const user = await fill("agent@demo.test", "right");
  await user.type(await screen.findByLabelText(/authenticator/), "123 456");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  await waitFor(() => expect(asked.at(-1)?.path).toBe("/api/v1/me"));
});
