import { MantineProvider } from "@mantine/core";
import { notifyManager, QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { api, keepCsrfToken } from "@trunkline/client";
import { startI18n } from "@trunkline/i18n";
import { expect, test } from "vitest";
import { entities } from "../entities/store";
import { keys, queryClient } from "../queries";
import { answerRequests, ME } from "../testing/renderApp";
import { SessionGate } from "./SessionGate";

test("a session that ends while one works leads to the sign-in page, and nothing of it is kept", async () => {
  let isOver = false;
  const refused = { status: 401, body: { error: "unauthenticated", detail: "" } };
  answerRequests({ "GET /api/v1/me": () => (isOver ? refused : { body: ME }), "GET /api/v1/tags": () => refused });
  await startI18n("en");
  queryClient.clear();
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={queryClient}>
        <SessionGate>the console</SessionGate>
      </QueryClientProvider>
    </MantineProvider>,
  );
  expect(await screen.findByText("the console")).toBeInTheDocument();
  queryClient.setQueryData(keys.queues, { items: [] });
  entities.queues.upsert({ id: "q", version: 1, name: "Repairs" } as never);
  isOver = true;
  await act(() => api.tags.list().catch(() => undefined));
  expect(await screen.findByRole("button", { name: "Sign in" })).toBeInTheDocument();
  await waitFor(() => expect(entities.queues.size).toBe(0));
  expect(queryClient.getQueryData(keys.queues)).toBeUndefined();
});

test("an answer to the session before does not end the one that was begun since", async () => {
  let answerLate: (() => void) | undefined;
  const isLate = new Promise<void>((resolve) => (answerLate = resolve));
  answerRequests({ "GET /api/v1/me": () => ({ body: ME }), "GET /api/v1/tags": () => ({ status: 401, body: { error: "unauthenticated", detail: "" } }) });
  const answer = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    if (new Request(input, init).url.endsWith("/tags")) await isLate;
    return answer(input, init);
  };
  await startI18n("en");
  queryClient.clear();
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={queryClient}>
        <SessionGate>the console</SessionGate>
      </QueryClientProvider>
    </MantineProvider>,
  );
  expect(await screen.findByText("the console")).toBeInTheDocument();
  const asked = api.tags.list().catch(() => undefined);
  keepCsrfToken("of the next session");
  answerLate?.();
  await act(() => asked);
  expect(screen.getByText("the console")).toBeInTheDocument();
});

test("the console stays when who one is cannot be asked again", async () => {
  let isAway = false;
  answerRequests({ "GET /api/v1/me": () => (isAway ? { status: 400, body: { error: "unavailable", detail: "" } } : { body: ME }) });
  await startI18n("en");
  queryClient.clear();
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={queryClient}>
        <SessionGate>
          <input aria-label="draft" />
        </SessionGate>
      </QueryClientProvider>
    </MantineProvider>,
  );
  fireEvent.change(await screen.findByLabelText("draft"), { target: { value: "Half a word" } });
  isAway = true;
  notifyManager.setScheduler(queueMicrotask);
  await act(() => queryClient.invalidateQueries({ queryKey: keys.me }));
  expect(screen.getByLabelText<HTMLInputElement>("draft").value).toBe("Half a word");
});
