import { act, fireEvent, render, screen } from "@testing-library/react";
import { MantineProvider } from "@mantine/core";
import { loadTexts, startI18n } from "@trunkline/i18n";
import { useState } from "react";
import { BrowserRouter, Link, Route, Routes } from "react-router";
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

/** Goes back or forward, and waits until the browser has told of it and what came of that. */
async function step(by: number) {
  await act(async () => {
    history.go(by);
    await new Promise((resolve) => setTimeout(resolve, 50));
  });
}

test("Back and Forward ask as well, and the address stays until it is said what is to become of it", async () => {
  await startI18n("en");
  await loadTexts("settings");
  history.replaceState(null, "", "/before");
  render(
    <MantineProvider env="test">
      <BrowserRouter>
        <Link to="/form">form</Link>
        <Link to="/after">after</Link>
        <Routes>
          <Route path="/before" element={<p>before</p>} />
          <Route path="/form" element={<Form label="first" />} />
          <Route path="/after" element={<p>behind</p>} />
        </Routes>
      </BrowserRouter>
    </MantineProvider>,
  );
  fireEvent.click(screen.getByText("form"));
  fireEvent.click(screen.getByText("after"));
  await step(-1);
  type("first", "half a word");
  for (const by of [-1, 1]) {
    await step(by);
    expect(location.pathname).toBe("/form");
    fireEvent.click(await screen.findByText("Stay here"));
    expect(screen.getByLabelText<HTMLInputElement>("first").value).toBe("half a word");
  }
  await step(-1);
  fireEvent.click(await screen.findByText("Leave without saving"));
  expect(await screen.findByText("before")).toBeInTheDocument();
  // Nothing is held up any more.
  await step(1);
  expect(screen.getByLabelText<HTMLInputElement>("first").value).toBe("");
  await step(1);
  expect(screen.getByText("behind")).toBeInTheDocument();
});
