import type { ReactNode } from "react";

const HANDSET = <path d="M5.4 2.6 6.7 5.4 5.3 6.6a7.5 7.5 0 0 0 4.1 4.1l1.2-1.4 2.8 1.3v2.1c0 .5-.4.9-.9.9A9.9 9.9 0 0 1 2.4 3.5c0-.5.4-.9.9-.9z" />;

const WECHAT = (
  <>
    <path d="M10.2 6.3C9.9 4.3 8.2 3 6.1 3 3.7 3 1.9 4.6 1.9 6.6c0 1.2.6 2.2 1.6 2.9l-.3 1.5 1.7-.8c.4.1.8.1 1.2.1" />
    <path d="M14.1 9.7c0-1.7-1.6-3-3.5-3s-3.5 1.3-3.5 3 1.6 3 3.5 3c.4 0 .8-.1 1.2-.2l1.4.7-.3-1.3c.8-.5 1.2-1.3 1.2-2.2z" />
    <path d="M4.8 5.9h.01M7.3 5.9h.01" strokeWidth="1.7" />
  </>
);

const WHATSAPP = (
  <>
    <path d="M2.3 13.7 3.2 10.9A5.7 5.7 0 1 1 5.3 13z" />
    <path d="M6 6.2c.1 2 1.7 3.7 3.8 3.9" strokeWidth="1.6" />
  </>
);

const MOBILE = (
  <>
    <rect x="4.3" y="1.8" width="7.4" height="12.4" rx="1.7" />
    <path d="M7.3 12h1.4" />
  </>
);

const GLYPHS: Record<string, ReactNode> = {
  webchat: (
    <>
      <path d="M2.5 4.5a2 2 0 0 1 2-2h7a2 2 0 0 1 2 2v4.6a2 2 0 0 1-2 2H7.4l-2.9 2.4v-2.4a2 2 0 0 1-2-2z" />
      <path d="M5.6 6.8h.01M8 6.8h.01M10.4 6.8h.01" strokeWidth="1.9" />
    </>
  ),
  email: (
    <>
      <rect x="2" y="3.3" width="12" height="9.4" rx="1.8" />
      <path d="m2.6 4.6 5.4 4 5.4-4" />
    </>
  ),
  wechat: WECHAT,
  wechat_mini: WECHAT,
  wecom_kf: WECHAT,
  wecom_app: (
    <>
      <rect x="2.2" y="5.2" width="11.6" height="8" rx="1.6" />
      <path d="M5.8 5.2V4a1.2 1.2 0 0 1 1.2-1.2h2A1.2 1.2 0 0 1 10.2 4v1.2M2.2 8.8h11.6" />
    </>
  ),
  telegram: <path d="M13.8 2.9 2.2 7.4l3.6 1.5 1.4 4.2 2.1-2.4 3 2.2z M5.8 8.9l5.1-3.7" />,
  whatsapp: WHATSAPP,
  twilio_whatsapp: WHATSAPP,
  voice: HANDSET,
  sms: MOBILE,
  twilio_sms: MOBILE,
  api: <path d="M5.3 4.5 2 8l3.3 3.5M10.7 4.5 14 8l-3.3 3.5M9 3.5 7 12.5" />,
  line: (
    <>
      <path d="M8 2.6c-3.3 0-5.9 2-5.9 4.6 0 2.3 2.1 4.2 5 4.5v1.8c2.7-1.5 6.8-3.4 6.8-6.3 0-2.6-2.6-4.6-5.9-4.6z" />
    </>
  ),
  feishu: <path d="M2.2 5.6c2 3.4 5 5.5 8.9 6.2 1.4-.6 2.2-1.9 2.8-3.6M2.2 5.6v5.5c1.6 1.6 3.6 2.5 5.9 2.5 1.1 0 2.1-.3 3-.8M4.7 2.8c2 1.6 3.5 3.5 4.4 5.7 1-1.3 2.6-2 4.8-2-.3-1.6-1-2.8-2-3.7z" />,
  dingtalk: <path d="M3.2 2.6c2.5 1.8 5.4 3.2 9.6 4.2-.2 1.2-.8 2.2-1.7 3.2h1.7L7.4 14l1-3.1H6.9l.5-1.7C5.6 8.9 4.2 8 3.6 6.6l2.1.2C4.4 5.8 3.5 4.4 3.2 2.6z" />,
  phone: HANDSET,
  cdr: HANDSET,
  twilio_voice: HANDSET,
  asterisk: HANDSET,
  freeswitch: HANDSET,
};

const UNKNOWN: ReactNode = (
  <>
    <circle cx="8" cy="8" r="5.7" />
    <path d="M8 5.3v3M8 10.7h.01" />
  </>
);

export interface ChannelIconProps {
  /** The inbox kind, e.g. `webchat`; an unknown kind gets a neutral sign. */
  kind: string;
  size?: number;
  /** Read out by screen readers; without it the icon is decoration. */
  label?: string | undefined;
}

/** A channel as a line drawing in the text colour: colour stays reserved for state. */
export function ChannelIcon({ kind, size = 16, label }: ChannelIconProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.3"
      strokeLinecap="round"
      strokeLinejoin="round"
      role={label ? "img" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      {label && <title>{label}</title>}
      {GLYPHS[kind] ?? UNKNOWN}
    </svg>
  );
}
