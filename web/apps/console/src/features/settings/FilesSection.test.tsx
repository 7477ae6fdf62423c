import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { answerRequests, renderApp } from "../../testing/renderApp";
import { FilesSection } from "./FilesSection";

const workspace = (version: number, settings: object) => ({ id: "w", version, slug: "demo", name: "Demo", settings });

test("days are set, and taken back by emptying the field", async () => {
  let held = workspace(1, {});
  const asked = answerRequests({
    "GET /api/v1/workspace": () => ({ body: held }),
    "PATCH /api/v1/workspace": ({ body }) => ({ body: (held = workspace(held.version + 1, body?.["settings"] as object)) }),
  });
  const sent = () => asked.findLast(({ method }) => method === "PATCH")?.body;
  await renderApp(<FilesSection />);
  const field = await screen.findByRole("textbox", { name: "Delete files after days" });
  const save = () => screen.getByRole("button", { name: "Save" });
  expect((save() as HTMLButtonElement).disabled).toBe(true);
  await userEvent.type(field, "365");
  expect(screen.getByText(/365 days after/)).toBeTruthy();
  await userEvent.click(save());
  await waitFor(() => expect(sent()).toEqual({ settings: { files_expire_after_days: 365 }, expected_version: 1 }));
  await userEvent.clear(await screen.findByRole("textbox", { name: "Delete files after days" }));
  await userEvent.click(save());
  await waitFor(() => expect(sent()).toEqual({ settings: { files_expire_after_days: null }, expected_version: 2 }));
});
