import { html, raw } from 'hono/html';

const style = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); }
code, pre { font: 14px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; margin: 0; }
.notice { border: 1px solid var(--line); padding: .5rem .8rem; }
.state { font-weight: 600; white-space: nowrap; }
`;

/** A complete page; every value in the template is escaped unless it is itself a rendered template. */
export function page(title: string, notice: string, content: ReturnType<typeof html>) {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · devfactory</title><style>${raw(style)}</style></head>
<body><header><p><a href="/">devfactory</a></p>${notice === '' ? '' : html`<p class="notice" role="status">${notice}</p>`}</header><main><h1>${title}</h1>${content}</main></body>
</html>`;
}
