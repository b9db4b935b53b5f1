export { clip, plainLine } from '../shared/plain-text.ts';

/** For mrkdwn and message texts, where `<` opens a mention or a link. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
