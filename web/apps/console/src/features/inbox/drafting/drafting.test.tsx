import { fireEvent, screen } from "@testing-library/react";
import type { Message, ModelDraft } from "@trunkline/client";
import { loadTexts, startI18n } from "@trunkline/i18n";
import type { ReactNode } from "react";
import { beforeAll, expect, test, vi } from "vitest";
import { answerRequests, renderApp } from "../../../testing/renderApp";
import DraftBox from "./DraftBox";
import SummaryBox from "./SummaryBox";
import TranslateLine from "./TranslateLine";
import { languageOf } from "./language";

const ID = "c1";
const asks = { id: "m1", direction: "in", text: "How?" } as Message;
const draft = {
  id: "d",
  conversation_id: ID,
  message_id: "m1",
  language: "en",
  text: "Clean the filter.",
  sentences: [
    { text: "Clean the filter.", cites: [1], struck: null },
    { text: null, cites: [], struck: "facts" },
  ],
  cards: [{ article_id: "a", title: "Error E4", language: "en", text: "Clean the filter." }],
} as unknown as ModelDraft;

beforeAll(async () => {
  await startI18n("en");
  await loadTexts("drafting");
}, 30_000);

/** The app's own start forgets what was loaded before. */
async function render(part: ReactNode) {
  await startI18n("en");
  await loadTexts("drafting");
  return renderApp(part);
}

async function show(answer: { status?: number; body: unknown }, messages: Message[] = [asks]) {
  const asked = answerRequests({ [`POST /api/v1/conversations/${ID}/drafts-by-model`]: () => answer });
  const onInsert = vi.fn();
  await render(<DraftBox conversationId={ID} messages={messages} onInsert={onInsert} />);
  return { asked, onInsert };
}

test("a draft shows what holds with its source, and a gap where something was struck out", async () => {
  const { asked, onInsert } = await show({ body: draft });
  expect(asked).toEqual([]);
  fireEvent.click(screen.getByText("Draft a reply"));
  const panel = await screen.findByLabelText("Draft by a language model");
  expect(panel.textContent).toContain("Struck out: states something that its source does not");
  expect(screen.getByText("Error E4").getAttribute("href")).toBe("/knowledge/a");
  expect(onInsert).not.toHaveBeenCalled();
  fireEvent.click(screen.getByText("Insert into the reply"));
  expect(onInsert).toHaveBeenCalledExactlyOnceWith("Clean the filter.");
});

test("a draft for an earlier question is not shown under the next one", async () => {
  await show({ body: draft }, [asks, { ...asks, id: "m2" }]);
  fireEvent.click(screen.getByText("Draft a reply"));
  await vi.waitFor(() => expect(screen.queryByRole("button", { name: "Draft a reply" })?.hasAttribute("data-loading")).toBe(false));
  expect(screen.queryByRole("region")).toBeNull();
});

test("a refusal says why", async () => {
  await show({ status: 409, body: { error: "nothing_usable", detail: "" } });
  fireEvent.click(screen.getByText("Draft a reply"));
  expect((await screen.findByRole("alert")).textContent).toBe("Nothing of what the model wrote holds against its sources.");
});

test("a summary goes into the note with who said what", async () => {
  const body = { id: "s", conversation_id: ID, language: "en", sentences: [{ text: "It leaks.", cites: [1], struck: null }, { text: "Sent a seal.", cites: [1, 2], struck: null }], messages: [{ message_id: "m1", by: "customer" }, { message_id: "m2", by: "agent" }] };
  answerRequests({ [`POST /api/v1/conversations/${ID}/summaries-by-model`]: () => ({ body }) });
  const onInsert = vi.fn();
  await render(<SummaryBox conversationId={ID} onInsert={onInsert} />);
  fireEvent.click(screen.getByRole("button", { name: "Sum up" }));
  fireEvent.click(await screen.findByRole("button", { name: "Insert into the note" }));
  expect(onInsert).toHaveBeenCalledExactlyOnceWith("Customer: It leaks.\nSeveral: Sent a seal.");
});

test("a translation that may say the opposite says so", async () => {
  const body = { id: "t", message_id: "m1", language: "en", text: "It has arrived.", sentences: [{ original: "没到", text: "It has arrived.", is_doubtful: true }] };
  answerRequests({ "POST /api/v1/messages/m1/translations-by-model": () => ({ body }) });
  await render(<TranslateLine message={asks} />);
  fireEvent.click(screen.getByRole("button", { name: "Translate" }));
  const shown = await screen.findByRole("region", { name: "Translation by a language model" });
  expect(shown.textContent).toContain("compare it with the original");
});

test("a language is known by its letters, model names in Chinese apart", () => {
  expect([languageOf("洗衣机显示 E4"), languageOf("It leaks"), languageOf("123"), languageOf("OK 好")]).toEqual(["zh", "en", null, "zh"]);
});
