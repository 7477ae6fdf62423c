import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { render, type RenderResult } from "@testing-library/react";
import type { Me } from "@trunkline/client";
import { loadTexts, startI18n } from "@trunkline/i18n";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { queryClient } from "../queries";
import { MeContext } from "../session/SessionGate";

export const ME = {
  account: { id: "me", email: "agent@demo.test", name: "Li Qiang", locale: "en", has_totp: false },
  workspace: { id: "w", slug: "demo", name: "Demo" },
  role: "agent",
  permissions: ["conversations.reply"],
  agent: { id: "me", version: 1, name: "Li Qiang", status: "available", status_since: "2026-11-20T08:00:00Z", capacity: { used: 0, cap: 6 }, queue_ids: [] },
  memberships: [],
  csrf_token: "token",
} as unknown as Me;

/** Draws a part of the console as the signed-in agent sees it, in English. */
export async function renderApp(children: ReactNode, me: Me = ME): Promise<RenderResult> {
  await startI18n("en");
  for (const part of ["settings", "gaps", "known", "measures"] as const) await loadTexts(part);
  queryClient.clear();
  return render(
    <MantineProvider env="test">
      <QueryClientProvider client={queryClient}>
        <MemoryRouter>
          <MeContext.Provider value={me}>{children}</MeContext.Provider>
        </MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

export interface Asked {
  method: string;
  path: string;
  body: Record<string, unknown> | null;
}

/** Answers requests by `METHOD path`; returns what was asked. An answer with `error` is refused with its status. */
export function answerRequests(answers: Record<string, (asked: Asked) => { status?: number; body: unknown }>): Asked[] {
  const asked: Asked[] = [];
  globalThis.fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    const text = await request.text();
    const one: Asked = { method: request.method, path: new URL(request.url).pathname, body: text ? (JSON.parse(text) as Record<string, unknown>) : null };
    asked.push(one);
    const answer = answers[`${one.method} ${one.path}`]?.(one) ?? { status: 404, body: { error: "not_found", detail: "" } };
    const status = answer.status ?? 200;
    return new Response(status === 204 ? null : JSON.stringify(answer.body), { status, headers: { "Content-Type": "application/json" } });
  };
  return asked;
}
