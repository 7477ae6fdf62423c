const MUTE_KEY = "trunkline.muted";

export function isMuted(): boolean {
  return localStorage.getItem(MUTE_KEY) === "yes";
}

export function setMuted(muted: boolean): void {
  localStorage.setItem(MUTE_KEY, muted ? "yes" : "no");
}

/** Two soft tones for a new offer; silent when muted, and where the browser wants a click first. */
export function chime(): void {
  if (isMuted() || typeof AudioContext === "undefined") return;
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
