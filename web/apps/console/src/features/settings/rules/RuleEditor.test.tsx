import { fireEvent, screen, waitFor } from "@testing-library/react";
import type { Rule } from "@trunkline/client/admin";
import { expect, test } from "vitest";
import { answerRequests, renderApp } from "../../../testing/renderApp";
import { EditRule } from "./RuleEditor";

const rule = (change: Partial<Rule> = {}) => ({ id: "r1", version: 3, name: "Refunds", position: 1, is_enabled: true, conditions: { is_vip: true, keywords: ["refund"] }, outcome: { priority: "high" }, ...change }) as unknown as Rule;
const list = { items: [], next_cursor: null };
const answers = {
  "GET /api/v1/skills": () => ({ body: list }),
  "GET /api/v1/inboxes": () => ({ body: list }),
  "GET /api/v1/custom-fields": () => ({ body: list }),
  "GET /api/v1/routing-rules": () => ({ body: list }),
};
const save = () => screen.getByText("Save").closest("button")!;

test("a condition that is removed is left out of what is sent, and the rest stays", async () => {
  const asked = answerRequests({ ...answers, "PATCH /api/v1/routing-rules/r1": () => ({ body: rule({ version: 4 }) }) });
  await renderApp(<EditRule rule={rule()} />);
  expect(save().disabled).toBe(true);
  fireEvent.click(screen.getByLabelText("Remove: VIP customer"));
  fireEvent.click(save());
  await waitFor(() => expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({ name: "Refunds", conditions: { keywords: ["refund"] }, outcome: { priority: "high" }, expected_version: 3 }));
});

test("a refusal because somebody else was faster is said, and what was entered stays", async () => {
  answerRequests({ ...answers, "PATCH /api/v1/routing-rules/r1": () => ({ status: 409, body: { error: "stale_version", detail: "", fields: { now: 4 } } }) });
  await renderApp(<EditRule rule={rule()} />);
  fireEvent.change(screen.getByLabelText(/^Name/), { target: { value: "Mine" } });
  fireEvent.click(save());
  expect(await screen.findByRole("alert")).toHaveTextContent("Somebody changed this in the meantime.");
  expect(screen.getByLabelText<HTMLInputElement>(/^Name/).value).toBe("Mine");
});

test("after one's own save there is nothing left to save, and nobody else is blamed", async () => {
  const saved = rule({ version: 4, name: "Mine", outcome: { needs: [{ minimum: 1, skill_id: "s1" }], priority: "high" } as unknown as Rule["outcome"] });
  answerRequests({ ...answers, "PATCH /api/v1/routing-rules/r1": () => ({ body: saved }) });
  await renderApp(<EditRule rule={rule({ outcome: { priority: "high", needs: [{ skill_id: "s1", minimum: 1 }] } as unknown as Rule["outcome"] })} />);
  fireEvent.change(screen.getByLabelText(/^Name/), { target: { value: "  Mine " } });
  fireEvent.click(save());
  await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>(/^Name/).value).toBe("Mine"));
  await waitFor(() => expect(save().disabled).toBe(true));
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
});
