import { expect, test } from "vitest";
import { withCard } from "./cards";
import { isCurrent } from "./suggestions";

const said = (id: string, direction: "in" | "out" | "internal", text = "How?") => ({ id, direction, text });

test("a proposal stands while the customer's message is the last thing said", () => {
  expect(isCurrent({ message_id: "2" }, [said("1", "out"), said("2", "in")])).toBe(true);
  expect(isCurrent({ message_id: "2" }, [said("2", "in"), said("3", "internal")])).toBe(true);
});

test("a proposal falls with the next message of either side", () => {
  expect(isCurrent({ message_id: "2" }, [said("2", "in"), said("3", "in")])).toBe(false);
  expect(isCurrent({ message_id: "2" }, [said("2", "in"), said("3", "out")])).toBe(false);
  expect(isCurrent({ message_id: null }, [])).toBe(false);
});

test("a proposal stands when a picture without words follows the question, and falls when it is answered", () => {
  expect(isCurrent({ message_id: "2" }, [said("2", "in"), said("3", "in", "")])).toBe(true);
  expect(isCurrent({ message_id: "2" }, [said("2", "in"), said("3", "in", ""), said("4", "out", "")])).toBe(false);
});

test("a card goes behind what was written", () => {
  expect(withCard("", "Clean it.")).toBe("Clean it.");
  expect(withCard("Hello \n", "Clean it.")).toBe("Hello\nClean it.");
});

test("a card that stands in the field already is not put there again", () => {
  expect(withCard("Clean it.\nBye", "Clean it.\n")).toBe("Clean it.\nBye");
});
