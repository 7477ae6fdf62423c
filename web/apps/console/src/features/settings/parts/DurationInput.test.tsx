import { fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { renderApp } from "../../../testing/renderApp";
import { DurationInput } from "./DurationInput";

const told = vi.fn();

function Field() {
  const [value, setValue] = useState<number | null>(30);
  const take = (seconds: number | null) => {
    told(seconds);
    setValue(seconds);
  };
  return <DurationInput label="Span" value={value} least={10} most={3600} onChange={take} />;
}

test("a span is taken as it is said, and written out when the field is left", async () => {
  await renderApp(<Field />);
  const field = screen.getByLabelText<HTMLInputElement>("Span");
  expect(field.value).toBe("30 sec");
  fireEvent.change(field, { target: { value: "1.5m" } });
  expect(told).toHaveBeenLastCalledWith(90);
  fireEvent.blur(field);
  expect(field.value).toBe("1 min 30 sec");
});

test("what is no span, or too long, is said at the field and not taken", async () => {
  await renderApp(<Field />);
  told.mockClear();
  const field = screen.getByLabelText<HTMLInputElement>("Span");
  fireEvent.change(field, { target: { value: "30" } });
  expect(screen.getByText(/Say the unit too/)).toBeInTheDocument();
  fireEvent.change(field, { target: { value: "2 h" } });
  expect(screen.getByText("At most 1 hr.")).toBeInTheDocument();
  fireEvent.change(field, { target: { value: "9 s" } });
  expect(screen.getByText("At least 10 sec.")).toBeInTheDocument();
  expect(told.mock.calls.flat()).toEqual([NaN, NaN, NaN]);
});
