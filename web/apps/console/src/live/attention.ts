import { Signal } from "./signal";

const MUTE_KEY = "trunkline.muted";

/** Whether this machine stays silent. */
export const muted = new Signal(localStorage.getItem(MUTE_KEY) === "yes");

export function setMuted(next: boolean): void {
  muted.write(next);
  localStorage.setItem(MUTE_KEY, next ? "yes" : "no");
}

export function canAskToNotify(): boolean {
  return typeof Notification !== "undefined" && Notification.permission === "default";
}

export async function askToNotify(): Promise<void> {
  await Notification.requestPermission();
}

/** Calls the agent: two soft tones unless muted, and a notice of the system while the page is out of sight. */
export function callAttention(title: string, text: string): void {
  if (!muted.read()) chime();
  if (document.hidden && typeof Notification !== "undefined" && Notification.permission === "granted") {
    const notice = new Notification(title, { body: text, tag: title });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
  }
}

/** Silent where the browser wants a click on the page first. */
function chime(): void {
  if (typeof AudioContext === "undefined") return;
  const audio = new AudioContext();
  if (audio.state === "suspended") {
    void audio.close();
    return;
  }
  [660, 880].forEach((pitch, index) => {
    const start = audio.currentTime + index * 0.14;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.12, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.3);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.32);
  });
  setTimeout(() => void audio.close(), 1000);
}
