/**
 * The lines of a stream as they come in, a batch for each chunk. Lines end at `\n` only (U+2028 is text); a `\r` before it
 * and a byte order mark at the start are not part of a line, and the last line may lack its end.
 */
export async function* lineBatches(input: NodeJS.ReadableStream): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  for await (const chunk of input) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    rest += decoder.decode(bytes, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines.map(withoutCarriageReturn);
  }
  rest += decoder.decode();
  if (rest !== '') yield [withoutCarriageReturn(rest)];
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
