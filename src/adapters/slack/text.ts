import { CARD_LIMITS } from './limits.ts';

export { clip, plainLine } from '../shared/plain-text.ts';

/** Whether Slack takes it as the address of a link, as the Web UI's addresses are. */
export function isLink(url: string | null): url is string {
  return url !== null && url.length <= CARD_LIMITS.url && /^https?:\/\/[^\s<>|]+$/.test(url);
}

/** For mrkdwn and message texts, where `<` opens a mention or a link. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
