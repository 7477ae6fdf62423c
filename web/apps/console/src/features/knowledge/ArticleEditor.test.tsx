import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { Article, Me } from "@trunkline/client";
import { beforeEach, expect, test } from "vitest";
import { keys, queryClient } from "../../queries";
import { answerRequests, ME, renderApp, type Asked } from "../../testing/renderApp";
import { ArticleView } from "./ArticleView";
import { keep } from "./drafts";

const ID = "a1";
const article = (change: Partial<Article> = {}) =>
  ({ id: ID, version: 3, title: "Refunds", body: "Three days.", html: "<p>Three days.</p>", language: "en", audience: "public", status: "published", kind: "article", tags: [], channels: [], votes: { helped: 0, missed: 0 }, owner_id: "me", published_at: "2026-11-20T08:00:00Z", created_at: "2026-11-20T08:00:00Z", updated_at: "2026-11-20T08:00:00Z", ...change }) as unknown as Article;
const PATH = `/api/v1/articles/${ID}`;
const PREVIEW = { "POST /api/v1/article-previews": ({ body }: Asked) => ({ body: { html: String(body?.["body"]) } }) };
const publisher: Me = { ...ME, permissions: ["articles.write", "articles.publish"] };
const text = () => screen.getByLabelText("Text (Markdown)");
const sent = (asked: Asked[]) => asked.filter(({ method }) => method === "PATCH").map(({ body }) => body);

/** The page of an article that a server holds; what it holds can be changed. */
async function open(refusal: { error: string; detail: string } | null = null) {
  const server = { article: article() };
  const asked = answerRequests({
    ...PREVIEW,
    [`GET ${PATH}`]: () => ({ body: server.article }),
    [`PATCH ${PATH}`]: ({ body }) => {
      if (refusal) return { status: 409, body: refusal };
      if (body?.["expected_version"] !== server.article.version) return { status: 409, body: { error: "stale_version", detail: "" } };
      server.article = { ...server.article, ...(body as Partial<Article>), version: server.article.version + 1 };
      return { body: server.article };
    },
    [`DELETE ${PATH}`]: () => ({ status: 204, body: null }),
  });
  const show = () => renderApp(<ArticleView id={ID} isPhone={false} onBack={() => undefined} />, publisher);
  const page = await show();
  return { asked, server, page, show };
}

/** Somebody else's change arrives as the stream brings it. */
const tell = () => act(() => queryClient.invalidateQueries({ queryKey: keys.articles }));

// A field that grows with its text asks when fonts are loaded; the test's page has none.
Object.defineProperty(document, "fonts", { value: new EventTarget() });

beforeEach(() => {
  keep(`me/w/${ID}`, null);
});

test("what somebody else saved meanwhile is not written over unseen", async () => {
  const { asked, server } = await open();
  await userEvent.click(await screen.findByRole("button", { name: "Edit" }));
  await userEvent.type(text(), " Or five.");
  server.article = article({ version: 4, body: "Two days." });
  await tell();
  expect(await screen.findByRole("alert")).toHaveTextContent("A colleague has saved version 4");
  expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();
  await userEvent.click(screen.getByRole("button", { name: "Keep mine" }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByRole("article");
  expect(sent(asked)).toEqual([{ title: "Refunds", body: "Three days. Or five.", language: "en", audience: "public", expected_version: 4 }]);
});

test("where the news of it has not come yet, the refusal brings it", async () => {
  const { server } = await open();
  await userEvent.click(await screen.findByRole("button", { name: "Edit" }));
  await userEvent.type(text(), " Or five.");
  server.article = article({ version: 4, body: "Two days." });
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText(/A colleague has saved version 4/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Take theirs" }));
  expect(text()).toHaveValue("Two days.");
  expect(server.article.body).toBe("Two days.");
});

test("an article published meanwhile, its text unchanged, is saved without a question", async () => {
  const { asked, server } = await open();
  await userEvent.click(await screen.findByRole("button", { name: "Edit" }));
  await userEvent.type(text(), " Or five.");
  server.article = article({ version: 4 });
  await tell();
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByRole("article");
  expect(sent(asked)).toMatchObject([{ expected_version: 4 }]);
});

test("unsaved text is there again after one was elsewhere, with the version it began with", async () => {
  const { server, page, show } = await open();
  await userEvent.click(await screen.findByRole("button", { name: "Edit" }));
  expect(screen.getByLabelText(/Title/)).toHaveFocus();
  await userEvent.type(text(), " Or five.");
  page.unmount();
  server.article = article({ version: 4, body: "Two days." });
  await show();
  await waitFor(() => expect(text()).toHaveValue("Three days. Or five."));
  expect(screen.getByRole("alert")).toHaveTextContent("A colleague has saved version 4");
});

test("the editor stays open when what was written is taken back by hand", async () => {
  const { page, show } = await open();
  await userEvent.click(await screen.findByRole("button", { name: "Edit" }));
  await userEvent.type(text(), "!");
  page.unmount();
  await show();
  await userEvent.type(await screen.findByLabelText("Text (Markdown)"), "{Backspace}");
  expect(text()).toHaveValue("Three days.");
});

test("a refusal for good is said and leaves the text", async () => {
  await open({ error: "forbidden", detail: "" });
  await userEvent.click(await screen.findByRole("button", { name: "Edit" }));
  await userEvent.type(text(), " Or five.");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("You are not allowed to do this.");
  expect(text()).toHaveValue("Three days. Or five.");
});

test("an article goes only after a second word", async () => {
  const { asked } = await open();
  await userEvent.click(await screen.findByRole("button", { name: "Archive" }));
  expect(asked.some(({ method }) => method === "DELETE")).toBe(false);
  const dialog = await screen.findByRole("dialog", { name: "Archive “Refunds”?" });
  expect(dialog).toHaveTextContent("It can be published again.");
  await userEvent.click(screen.getAllByRole("button", { name: "Archive" }).at(-1)!);
  await waitFor(() => expect(asked.some(({ method }) => method === "DELETE")).toBe(true));
});
