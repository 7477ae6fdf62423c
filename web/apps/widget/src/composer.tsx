import { isSendKey } from "@trunkline/thread";
import { Icon } from "./icon";
import type { Line } from "./line";
import type { ChatState } from "./model";
import type { Keeper } from "./store";
import { say } from "./words";

const TYPING_EVERY_MS = 3_000;
const TALLEST_PX = 140;

interface Composer {
  node: Node;
  update: (state: ChatState) => void;
  focus: () => void;
}

/** The visitor's field: Enter sends, Shift Enter breaks the line, files by button, paste or drop. */
export function makeComposer(line: Line, keeper: Keeper): Composer {
  let typedAt = 0;
  const label = say("write");
  const field = (
    <textarea rows="1" dir="auto" maxlength="4000" placeholder={label} aria-label={label} onInput={onInput} onKeyDown={onKeyDown} onPaste={(event: ClipboardEvent) => takeFiles(event, event.clipboardData)} />
  ) as HTMLTextAreaElement;
  const picker = (<input type="file" multiple hidden onChange={onPick} />) as HTMLInputElement;
  const clip = (
    <button type="button" class="plain" aria-label={say("attach")} onClick={() => picker.click()}>
      <Icon path="m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.4 8.4a1.7 1.7 0 0 1-2.4-2.4L14.5 7" />
    </button>
  ) as HTMLButtonElement;
  const sender = (
    <button type="submit" class="send" aria-label={say("send")}>
      <Icon path="M5 12h13M13 6l6 6-6 6" />
    </button>
  ) as HTMLButtonElement;

  function onInput(): void {
    const text = field.value;
    keeper.keep({ draft: text });
    fit();
    const now = Date.now();
    if (!text && typedAt) {
      typedAt = 0;
      line.say({ type: "typing", on: false });
    } else if (text && now - typedAt > TYPING_EVERY_MS) {
      typedAt = now;
      line.say({ type: "typing", on: true });
    }
  }

  function fit(): void {
    field.style.height = "auto";
    field.style.height = `${Math.min(TALLEST_PX, field.scrollHeight)}px`;
    sender.disabled = !field.value.trim() || field.disabled;
  }

  function onKeyDown(press: KeyboardEvent): void {
    if (isSendKey(press, "enter")) send(press);
  }

  function send(event: Event): void {
    event.preventDefault();
    const text = field.value.trim();
    if (!text || field.disabled) return;
    line.post(text);
    field.value = "";
    onInput();
    field.focus();
  }

  function onPick(): void {
    attach(picker.files);
    picker.value = "";
  }

  function takeFiles(event: Event, data: DataTransfer | null): void {
    if (!data?.files.length) return;
    event.preventDefault();
    attach(data.files);
  }

  function attach(files: FileList | null): void {
    for (const file of files ?? []) line.attach(file);
    field.focus();
  }

  const node = (
    <form class="write" onSubmit={send} onDragOver={(event: Event) => event.preventDefault()} onDrop={(event: DragEvent) => takeFiles(event, event.dataTransfer)}>
      {clip}
      {picker}
      {field}
      {sender}
    </form>
  );
  field.value = keeper.get("draft");
  setTimeout(fit);
  return {
    node,
    update: ({ link, inbox }) => {
      field.disabled = clip.disabled = link === "refused";
      clip.hidden = inbox?.files === "none";
      picker.accept = inbox?.files === "pictures" ? "image/*" : "";
    },
    focus: () => field.focus(),
  };
}
