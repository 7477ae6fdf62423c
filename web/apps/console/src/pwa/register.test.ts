import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { registerWorker, takeOver, waiting } from "./register";

class Worker extends EventTarget {
  state = "installing";
  postMessage = vi.fn();
  becomes(state: string) {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

const registration = Object.assign(new EventTarget(), { waiting: null as Worker | null, installing: null as Worker | null, update: () => Promise.resolve() });
const container = Object.assign(new EventTarget(), { controller: null as object | null, register: vi.fn(() => Promise.resolve(registration)) });

beforeEach(() => {
  vi.stubEnv("DEV", false);
  vi.useFakeTimers();
  Object.defineProperty(navigator, "serviceWorker", { value: container, configurable: true });
  waiting.write(null);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

async function found(): Promise<Worker> {
  registerWorker();
  await vi.advanceTimersByTimeAsync(0);
  const worker = new Worker();
  registration.installing = worker;
  registration.dispatchEvent(new Event("updatefound"));
  return worker;
}

test("the first worker is nobody's news", async () => {
  container.controller = null;
  (await found()).becomes("installed");
  expect(waiting.read()).toBeNull();
});

test("a newer one is told of once it is there, and takes over only when it is let", async () => {
  container.controller = {};
  const worker = await found();
  expect(waiting.read()).toBeNull();
  worker.becomes("installed");
  expect(waiting.read()).toBe(worker);
  expect(worker.postMessage).not.toHaveBeenCalled();
  takeOver();
  expect(worker.postMessage).toHaveBeenCalledWith("take-over");
});

test("where the browser has none of it nothing happens", () => {
  Reflect.deleteProperty(navigator, "serviceWorker");
  expect(() => registerWorker()).not.toThrow();
});
