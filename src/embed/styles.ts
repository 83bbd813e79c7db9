/**
 * The styles of the shadow root. Set through CSSOM, so that a host whose policy bans inline styles shows them. Custom
 * properties of the mount element come through; everything else of the host page stops at `.root`. A state of the launcher
 * without a property of its own leaves `--b` and its like without a value, so that the one for all states holds. The
 * transparent outlines are what forced colours show.
 */
const CSS = `.root{all:initial;color-scheme:inherit;display:contents;--size:var(--launcher-size,80px);--fill:var(--launcher-background-color,var(--accent,#2563eb));--up:calc(36px + var(--size))}\
.root *{box-sizing:border-box}\
[hidden]{display:none!important}\
button,.panel{position:fixed;z-index:2147483000;inset-block-end:calc(20px + env(safe-area-inset-bottom));inset-inline-end:20px;outline:1px solid #0000}\
.start>*{inset-inline:20px auto}\
button{display:grid;place-items:center;padding:0;inline-size:var(--size);block-size:var(--size);cursor:pointer;border-radius:50%;border:var(--w,var(--launcher-border-width,0)) solid var(--e,var(--launcher-border-color,#0000));background:var(--b,var(--fill));color:var(--c,var(--launcher-color,oklch(from var(--fill) calc((.7 - l)*999) 0 0)));box-shadow:var(--s,var(--launcher-shadow,0 4px 24px #0004))}\
button:focus{--b:var(--launcher-background-color-focus);--c:var(--launcher-color-focus);--e:var(--launcher-border-color-focus);--w:var(--launcher-border-width-focus);--s:var(--launcher-shadow-focus)}\
button:hover{--b:var(--launcher-background-color-hover);--c:var(--launcher-color-hover);--e:var(--launcher-border-color-hover);--w:var(--launcher-border-width-hover);--s:var(--launcher-shadow-hover)}\
button:active{--b:var(--launcher-background-color-active);--c:var(--launcher-color-active);--e:var(--launcher-border-color-active);--w:var(--launcher-border-width-active);--s:var(--launcher-shadow-active)}\
button:focus-visible{outline:3px solid Highlight;outline-offset:3px}\
svg{inline-size:45%;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}\
.badge{position:absolute;inset-block-start:0;inset-inline:auto 0;min-inline-size:24px;padding:3px 6px;border-radius:12px;outline:1px solid #fff;background:#b91c1c;color:#fff;font:600 13px/18px system-ui}\
.panel{inset-block-end:calc(var(--up) + env(safe-area-inset-bottom));inline-size:min(400px,100vw - 40px);block-size:min(var(--invite,680px),100dvh - 20px - var(--up));overflow:hidden;border-radius:16px;background:Canvas;box-shadow:0 0 0 1px #8883,0 8px 48px #0005}\
.bare{--up:20px}\
.inline .panel{position:relative;z-index:0;inset:auto;inline-size:100%;block-size:min(680px,100dvh);box-shadow:0 0 0 1px #8884}\
iframe,.wait{position:absolute;inset:0;inline-size:100%;block-size:100%;border:0}\
.wait{margin:auto;inline-size:28px;block-size:28px;border-radius:50%;border:3px solid #8884;border-block-start-color:CanvasText}\
@media (max-width:480px),(max-height:480px) and (pointer:coarse){\
.over .panel{inset:var(--top,0) 0 auto;inline-size:100%;block-size:var(--height,100dvh);border-radius:0}\
.ready.open button{display:none}}\
@media (prefers-reduced-motion:no-preference){\
.wait{animation:turn 1s linear infinite}}\
@keyframes turn{to{rotate:1turn}}`

/** One sheet for all widgets of a page. */
let sheet: CSSStyleSheet | undefined

export function styles(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(CSS)
  }
  return sheet
}
