/** The mark: several lines that join one trunk. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden>
      <rect width="32" height="32" rx="8" fill="var(--tl-accent)" />
      <path
        d="M8 9.5h3.2c2.6 0 4.8 6.5 8.3 6.5H24M8 16h16M8 22.5h3.2c2.6 0 4.8-6.5 8.3-6.5"
        stroke="#fff"
        strokeWidth="2.25"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="24" cy="16" r="2.6" fill="#fff" />
    </svg>
  );
}
