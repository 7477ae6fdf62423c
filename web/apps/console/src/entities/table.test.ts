import { expect, test, vi } from "vitest";
import { Table } from "./table";

interface Row {
  id: string;
  version: number;
  text: string;
}

test("a lower version does not replace a higher one", () => {
  const table = new Table<Row>();
  table.upsert({ id: "a", version: 2, text: "new" });
  table.upsert({ id: "a", version: 1, text: "old" });
  expect(table.get("a")?.text).toBe("new");
});

test("of equal versions the later one stays", () => {
  const table = new Table<Row>();
  table.upsert({ id: "a", version: 2, text: "first" });
  table.upsert({ id: "a", version: 2, text: "second" });
  expect(table.get("a")?.text).toBe("second");
});

test("a burst of changes is told once", async () => {
  const table = new Table<Row>();
  const listener = vi.fn();
  table.subscribe(listener);
  for (let version = 1; version <= 50; version += 1) table.upsert({ id: "a", version, text: "" });
  await Promise.resolve();
  expect(listener).toHaveBeenCalledTimes(1);
});
