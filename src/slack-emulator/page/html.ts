import { html } from 'hono/html';

/** Markup whose outside parts are escaped already. */
export type Html = ReturnType<typeof html>;

/** An address that may stand in a link of the page; null for scripts, data and what is no address. */
export function safeHref(url: string): string | null {
  if (!URL.canParse(url)) return null;
  return ['http:', 'https:', 'mailto:'].includes(new URL(url).protocol) ? url : null;
}

/** A link that opens elsewhere, or its words alone where the address is none to follow. */
export function linkHtml(url: string, label: Html | string): Html {
  const href = safeHref(url);
  return href === null
    ? html`${label}`
    : html`<a href="${href}" target="_blank" rel="noopener noreferrer">${label}</a>`;
}
