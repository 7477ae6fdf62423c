/** The bubble and the frame on the host's page, inside a shadow root. A rule of the page such as `* { margin: 40px }` reaches the host, so its own are important. */
export const STYLE = `
:host{all:initial!important;--colour:#0e7490;position:fixed!important;right:20px!important;bottom:20px!important;z-index:2147483000!important}
button{all:unset;box-sizing:border-box;position:relative;display:grid;place-items:center;width:56px;height:56px;border-radius:50%;background:var(--colour);color:#fff;box-shadow:0 4px 20px rgb(0 0 0/24%);cursor:pointer}
button:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px var(--colour)}
svg{grid-area:1/1;width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;transition:.12s}
svg+svg,:host([open]) svg{opacity:0;transform:scale(.7)}
:host([open]) svg+svg{opacity:1;transform:none}
b{font:600 12px/18px sans-serif;position:absolute;top:-2px;right:-2px;min-width:10px;padding:0 4px;border-radius:9px;background:#c8281e;color:#fff;text-align:center}
b[hidden]{display:none}
iframe{position:fixed;right:20px;bottom:88px;width:384px;height:min(640px,calc(100dvh - 108px));border:0;border-radius:16px;background:#fff;box-shadow:0 8px 40px rgb(0 0 0/24%);color-scheme:normal;visibility:hidden;opacity:0;transform:translateY(8px);transition:.12s}
:host([open]) iframe{visibility:visible;opacity:1;transform:none}
@media (max-width:480px){iframe{inset:0;width:100%;height:100dvh;border-radius:0}:host([open]) button{display:none}}
@media (prefers-reduced-motion:reduce){iframe,svg{transition:none}}
`.replaceAll("\n", "");
