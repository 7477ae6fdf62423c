import { notifyManager } from "@tanstack/react-query";
import { fireEvent, screen } from "@testing-library/react";
import { act } from "react";
import { Route, Routes, useNavigate } from "react-router";
import { expect, test } from "vitest";
import { queryClient } from "../../../queries";
import { answerRequests, renderApp } from "../../../testing/renderApp";
import { FilesSection } from "../FilesSection";
import { RulesSection } from "../rules/RulesSection";
import { SkillsSection } from "../skills/SkillsSection";
import { WorkspaceSection } from "../workspace/WorkspaceSection";

// What is asked for is drawn within the act that asks.
notifyManager.setScheduler(queueMicrotask);

const workspace = { id: "w", version: 1, slug: "demo", name: "Demo", settings: {} };
const rule = { id: "r1", version: 1, name: "Refunds", position: 1, is_enabled: true, conditions: { is_vip: true }, outcome: { priority: "high" } };
const skill = { id: "s1", version: 1, name: "Repairs", kind: "graded" };
const list = (...items: object[]) => ({ items, next_cursor: null });

/** A server that answers until it is away; then everything that is shown is asked for again. */
function server() {
  let isAway = false;
  const say = (body: object) => () => (isAway ? { status: 400, body: { error: "unavailable", detail: "" } } : { body });
  answerRequests({
    "GET /api/v1/workspace": say(workspace),
    "GET /api/v1/routing-rules": say(list(rule)),
    "GET /api/v1/skills": say(list(skill)),
    "GET /api/v1/teams": say(list()),
    "GET /api/v1/agents": say(list()),
    "GET /api/v1/inboxes": say(list()),
    "GET /api/v1/custom-fields": say(list()),
  });
  return async () => {
    isAway = true;
    await act(() => queryClient.invalidateQueries());
  };
}

const name = () => screen.findByRole<HTMLInputElement>("textbox", { name: /^Name/ });

async function keepsWhatIsTyped(goAway: () => Promise<void>) {
  fireEvent.change(await name(), { target: { value: "Half a word" } });
  await goAway();
  expect((await name()).value).toBe("Half a word");
}

test("the workspace's name being typed stays while the server is away", async () => {
  const goAway = server();
  await renderApp(<WorkspaceSection />);
  await keepsWhatIsTyped(goAway);
});

test("a rule being edited stays while the server is away", async () => {
  const goAway = server();
  await renderApp(
    <Routes>
      <Route path="/" element={<Go to="/settings/rules/r1" />} />
      <Route path="/settings/rules/:item" element={<RulesSection />} />
    </Routes>,
  );
  fireEvent.click(screen.getByText("go"));
  await keepsWhatIsTyped(goAway);
});

test("a skill being named stays while the server is away", async () => {
  const goAway = server();
  await renderApp(<SkillsSection />);
  fireEvent.click(await screen.findByText("Add a skill"));
  await keepsWhatIsTyped(goAway);
});

test("days being entered stay while the server is away, and when a colleague renames the workspace", async () => {
  const goAway = server();
  await renderApp(<FilesSection />);
  const days = () => screen.findByRole<HTMLInputElement>("textbox", { name: "Delete files after days" });
  fireEvent.change(await days(), { target: { value: "36" } });
  act(() => void queryClient.setQueryData(["workspace"], { ...workspace, version: 2, name: "Renamed" }));
  expect((await days()).value).toBe("36");
  await goAway();
  expect((await days()).value).toBe("36");
});

test("where there is nothing to show yet, it is said what went wrong, and asked again", async () => {
  answerRequests({ "GET /api/v1/workspace": () => ({ status: 400, body: { error: "unavailable", detail: "" } }) });
  await renderApp(<WorkspaceSection />);
  expect(await screen.findByText("The server is not ready at the moment.")).toBeInTheDocument();
  answerRequests({ "GET /api/v1/workspace": () => ({ body: workspace }) });
  fireEvent.click(screen.getByText("Try again"));
  expect((await name()).value).toBe("Demo");
});

function Go({ to }: { to: string }) {
  const navigate = useNavigate();
  return <button onClick={() => void navigate(to)}>go</button>;
}
