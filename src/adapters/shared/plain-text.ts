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

/** The first `length` UTF-16 units, one less where that would cut a character in half. */
export function sliceWhole(text: string, length: number): string {
  const cut = text.slice(0, length);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
