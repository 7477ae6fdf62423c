import { ApiFailure, type Agent } from "@trunkline/client";
import { beforeEach, expect, test, vi } from "vitest";
import { SkillSaver, type Levels } from "./SkillSaver";

const agent = (version: number, skills: Levels) => ({ id: "a", name: "Zhao Min", version, skills }) as unknown as Agent;
const settled = () => new Promise((resolve) => setTimeout(resolve));

let server: Agent;
const sent: Levels[] = [];
const onRefused = vi.fn();
const make = () =>
  new SkillSaver({
    send: async (_id, levels, version) => {
      sent.push(levels);
      await settled();
      if (version !== server.version) throw new ApiFailure("stale_version", 409, "");
      server = agent(version + 1, levels);
      return server;
    },
    read: async () => server,
    onAgent: () => undefined,
    onRefused,
  });

beforeEach(() => {
  server = agent(1, { refunds: 2 });
  sent.length = 0;
  onRefused.mockClear();
});

test("an entry is shown at once, and those made while it is sent go out together", async () => {
  const saver = make();
  const before = server;
  saver.set(before, "washers", 3);
  saver.set(before, "english", 1);
  saver.set(before, "refunds", null);
  expect(saver.levels(before)).toEqual({ washers: 3, english: 1 });
  await vi.waitFor(() => expect(server.skills).toEqual({ washers: 3, english: 1 }));
  expect(sent).toEqual([{ refunds: 2, washers: 3 }, { washers: 3, english: 1 }]);
  expect(onRefused).not.toHaveBeenCalled();
});

test("a version that rose with the agent's state does not stand in the way", async () => {
  const saver = make();
  const before = server;
  server = agent(4, { refunds: 2 });
  saver.set(before, "washers", 5);
  await vi.waitFor(() => expect(server.skills).toEqual({ refunds: 2, washers: 5 }));
  expect(onRefused).not.toHaveBeenCalled();
});

test("what somebody else changed meanwhile stays, and what was entered is undone", async () => {
  const saver = make();
  const before = server;
  server = agent(2, { refunds: 5 });
  saver.set(before, "washers", 5);
  await vi.waitFor(() => expect(onRefused).toHaveBeenCalledTimes(1));
  await settled();
  expect(server.skills).toEqual({ refunds: 5 });
  expect(saver.levels(server)).toEqual({ refunds: 5 });
});

test("entering what is there already sends nothing", () => {
  make().set(server, "refunds", 2);
  expect(sent).toEqual([]);
});
