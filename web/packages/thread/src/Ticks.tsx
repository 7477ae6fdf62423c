export type Mark = "sending" | "queued" | "sent" | "delivered" | "read";

const CHECK = "m1.5 6.5 2.6 2.6 5.2-5.6";
const SECOND_CHECK = "m6.9 8.5.6.6 5.2-5.6";

// As a style, because React and Preact spell the attribute differently.
const LINE = { strokeWidth: "1.3", strokeLinecap: "round", strokeLinejoin: "round" } as const;

/** How far an outgoing message has come: a clock, one tick, two ticks; two filled ones when read. */
export function Ticks({ mark, label }: { mark: Mark; label: string }) {
  const isWaiting = mark === "sending" || mark === "queued";
  return (
    <svg width="14" height="12" viewBox="0 0 14 12" fill="none" stroke="currentColor" style={LINE} role="img" aria-label={label} data-mark={mark}>
      <title>{label}</title>
      {isWaiting ? (
        <path d="M6 2.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM6 4.2v2l1.3.8" />
      ) : (
        <path d={CHECK} />
      )}
      {(mark === "delivered" || mark === "read") && <path d={SECOND_CHECK} />}
    </svg>
  );
}
