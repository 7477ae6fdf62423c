import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderApp } from "../../../testing/renderApp";
import { Attachments } from "./Attachments";

const file = { id: "f", name: "washing-machine.png", content_type: "image/png", size_bytes: 5, url: "/api/v1/attachments/f" };

test("a file that expired says so and is neither loaded nor linked", async () => {
  await renderApp(<Attachments files={[{ ...file, expired_at: "2025-01-05T10:00:00Z" }]} />);
  expect(screen.getByText("Expired by policy on Jan 5, 2025")).toBeTruthy();
  expect(screen.queryByRole("img")).toBeNull();
  expect(screen.queryByRole("link")).toBeNull();
});
