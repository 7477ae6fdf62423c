import { fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { Link, Route, Routes } from "react-router";
import { expect, test } from "vitest";
import { renderApp } from "../../../testing/renderApp";
import { UnsavedDialog } from "./UnsavedDialog";
import { useUnsaved } from "./useUnsaved";

function Form({ label }: { label: string }) {
  const [typed, setTyped] = useState("");
  const { going, stay, release } = useUnsaved(typed !== "");
  return (
    <>
      <input aria-label={label} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
      <button onClick={release}>{`release ${label}`}</button>
      <UnsavedDialog going={going} onStay={stay} />
    </>
  );
}

async function page() {
  await renderApp(
    <>
      <Link to="/away">leave</Link>
      <Routes>
        <Route
          path="/"
          element={
            <>
              <Form label="first" />
              <Form label="second" />
            </>
          }
        />
        <Route path="/away" element={<p>gone</p>} />
      </Routes>
    </>,
  );
}

const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

test("where nothing was entered nobody is asked", async () => {
  await page();
  fireEvent.click(screen.getByText("leave"));
  expect(screen.getByText("gone")).toBeInTheDocument();
});

test("what was entered stays until it is given up", async () => {
  await page();
  type("first", "half a word");
  fireEvent.click(screen.getByText("leave"));
  fireEvent.click(await screen.findByText("Stay here"));
  expect(screen.getByLabelText<HTMLInputElement>("first").value).toBe("half a word");
  fireEvent.click(screen.getByText("leave"));
  fireEvent.click(await screen.findByText("Leave without saving"));
  expect(await screen.findByText("gone")).toBeInTheDocument();
});

test("each form with something in it asks, and one that was emptied or let go asks no more", async () => {
  await page();
  type("first", "a");
  type("second", "b");
  type("second", "");
  fireEvent.click(screen.getByText("release first"));
  fireEvent.click(screen.getByText("leave"));
  expect(screen.getByText("gone")).toBeInTheDocument();
});

test("the browser is told to ask too, and only while something is entered", async () => {
  await page();
  const asks = () => {
    const leaving = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(leaving);
    return leaving.defaultPrevented;
  };
  expect(asks()).toBe(false);
  type("first", "a");
  expect(asks()).toBe(true);
  type("first", "");
  expect(asks()).toBe(false);
});
