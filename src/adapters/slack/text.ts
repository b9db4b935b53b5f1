import { CARD_LIMITS } from './limits.ts';

/** Line ends, control characters and marks that turn the direction of text: they garble a card or hide what it says. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** Text from outside on one line, without control characters and halves of characters. */
export function plainLine(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(UNPRINTABLE, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
}

/** At most `limit` characters; what is cut is counted, with where to read it. Never half a character. */
export function clip(text: string, limit: number, where = ''): string {
  const line = plainLine(text);
  if (line.length <= limit) return line;
  const note = (cut: number) => ` … (${cut} more characters${where})`;
  const kept = sliceWhole(line, Math.max(0, limit - note(line.length).length));
  return `${kept}${note(line.length - kept.length)}`.slice(0, limit);
}

/** Whether Slack takes it as the address of a link, as the Web UI's addresses are. */
export function isLink(url: string | null): url is string {
  return url !== null && url.length <= CARD_LIMITS.url && /^https?:\/\/[^\s<>|]+$/.test(url);
}

/** For mrkdwn and message texts, where `<` opens a mention or a link. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function sliceWhole(text: string, length: number): string {
  const cut = text.slice(0, length);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
