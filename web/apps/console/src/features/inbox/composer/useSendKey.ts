import type { SendKey } from "@trunkline/thread";
import { useState } from "react";

const KEY = "trunkline.sendKey";

/** Which key sends; Enter unless this machine's agent chose otherwise. */
export function useSendKey(): [SendKey, (key: SendKey) => void] {
  const [chosen, setChosen] = useState<SendKey>(() => (localStorage.getItem(KEY) === "mod-enter" ? "mod-enter" : "enter"));
  return [
    chosen,
    (key) => {
      localStorage.setItem(KEY, key);
      setChosen(key);
    },
  ];
}
