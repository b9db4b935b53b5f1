const GAP = 2;
const SHORTEST = 8;

/** Rows under their head as lines of at most `width`; the widest columns give way, and what is cut ends in `…`. */
export function tableLines(rows: readonly (readonly string[])[], width: number): string[] {
  const widths = fitted(naturalWidths(rows), width);
  const line = (row: readonly string[]) =>
    row
      .map((text, column) => clipped(text, widths[column] ?? 0).padEnd((widths[column] ?? 0) + GAP))
      .join('')
      .trimEnd();
  const [head = [], ...body] = rows;
  const rule = widths.map((columnWidth) => '-'.repeat(columnWidth));
  return [head, rule, ...body].map(line);
}

function naturalWidths(rows: readonly (readonly string[])[]): number[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: columns }, (_, column) =>
    Math.max(1, ...rows.map((row) => (row[column] ?? '').length)),
  );
}

/** Takes what is too much from the widest column first; none becomes shorter than can be read. */
function fitted(widths: readonly number[], width: number): number[] {
  const left = [...widths];
  const tooMuch = () => left.reduce((sum, one) => sum + one + GAP, -GAP) - width;
  for (let over = tooMuch(); over > 0; over = tooMuch()) {
    const widest = Math.max(...left);
    if (widest <= SHORTEST) return left;
    left[left.indexOf(widest)] = Math.max(SHORTEST, widest - 1);
  }
  return left;
}

function clipped(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
