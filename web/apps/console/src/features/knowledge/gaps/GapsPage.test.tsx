import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { Me } from "@trunkline/client";
import type { Gap } from "@trunkline/client/gaps";
import { expect, test } from "vitest";
import { answerRequests, ME, renderApp, type Asked } from "../../../testing/renderApp";
import GapsPage from "./GapsPage";

const publisher: Me = { ...ME, permissions: ["articles.write", "articles.publish"] };
const gap = (change: Partial<Gap> = {}): Gap =>
  ({ id: "g1", version: 2, kind: "missing", status: "open", conversations: 4, questions: ["Can oil go in?", "Is oil fine?"], answers: ["No oil, please."], title: "Can oil go in?", language: "en", article: null, decided_by: null, decided_at: null, created_at: "2026-11-20T08:00:00Z", updated_at: "2026-11-20T08:00:00Z", ...change }) as Gap;

// A field that grows with its text asks when fonts are loaded; the test's page has none.
Object.defineProperty(document, "fonts", { value: new EventTarget() });

async function open(items: Gap[], failing: object[] = []) {
  const server = { items };
  const asked = answerRequests({
    "GET /api/v1/article-gaps": () => ({ body: { items: server.items, next_cursor: null } }),
    "GET /api/v1/article-failures": () => ({ body: { items: failing } }),
    "POST /api/v1/article-gaps/search": () => ({ body: { gaps: 0 } }),
    "POST /api/v1/article-gaps/g1/approve": () => {
      const done = gap({ status: "approved", article: { id: "a1", title: "Oil", language: "en", status: "draft" } });
      server.items = [];
      return { body: done };
    },
    "POST /api/v1/article-gaps/g1/dismiss": () => {
      server.items = [];
      return { body: gap({ status: "dismissed" }) };
    },
  });
  await renderApp(<GapsPage />, publisher);
  return asked;
}

const bodies = (asked: Asked[], verb: string) => asked.filter(({ method, path }) => method === "POST" && path.endsWith(verb)).map(({ body }) => body);

test("a gap becomes a draft as a person has put it right", async () => {
  const asked = await open([gap()]);
  await userEvent.click(await screen.findByRole("button", { name: "Use this" }));
  const title = screen.getByLabelText("Title");
  await userEvent.clear(title);
  await userEvent.type(title, "Oil");
  await userEvent.click(screen.getByRole("button", { name: "Save as draft" }));
  await waitFor(() => expect(bodies(asked, "approve")).toEqual([{ title: "Oil", language: "en", audience: "internal", body: "No oil, please.", expected_version: 2 }]));
  expect(await screen.findByText("Nothing is missing")).toBeInTheDocument();
});

test("a draft without a text cannot be saved", async () => {
  await open([gap()]);
  await userEvent.click(await screen.findByRole("button", { name: "Make a draft" }));
  await userEvent.clear(screen.getByLabelText("Text (Markdown)"));
  expect(screen.getByRole("button", { name: "Save as draft" })).toBeDisabled();
});

test("questions near an article become examples of it by one click", async () => {
  const asked = await open([gap({ kind: "near", article: { id: "a2", title: "Oil in the tank", language: "en", status: "published" } })]);
  expect(await screen.findByText(/“Oil in the tank”/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Add as examples" }));
  await waitFor(() => expect(bodies(asked, "approve")).toEqual([{ audience: "internal", expected_version: 2 }]));
});

test("what is not needed is put away", async () => {
  const asked = await open([gap()]);
  await userEvent.click(await screen.findByRole("button", { name: "Not needed" }));
  await waitFor(() => expect(bodies(asked, "dismiss")).toEqual([{ expected_version: 2 }]));
});

test("articles that do not help are listed with why", async () => {
  await open([], [{ article_id: "a9", title: "Old page", language: "en", version: 3, shown: 14, used: 0, reopened: 0, not_relevant: 2, reason: "unused" }]);
  const row = await screen.findByRole("row", { name: /Old page/ });
  expect(row).toHaveTextContent("shown, never used");
  expect(row).toHaveTextContent("14");
});
