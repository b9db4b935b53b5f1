import type { AuditAnchor, ChainHead } from '../../domain/audit-anchor.ts';
import { elapsedMs, type Instant } from '../../domain/instant.ts';
import type { AuditProblem } from '../../ports/audit-log.ts';

interface Anchored extends ChainHead {
  at: Instant;
}

interface Seen {
  heads: Readonly<Record<string, ChainHead>>;
  begins: Readonly<Record<string, ChainHead>>;
  /** the moment before which recorded rows of a chain are no longer kept, as the chain itself says */
  droppedBefore: (chain: string) => Instant | null;
}

/** Holds rows against anchors that were kept outside: who can rewrite a whole chain cannot rewrite those. */
export class AnchorChecker {
  /** by chain, then by row: what is not met yet */
  private readonly waiting = new Map<string, Map<number, Anchored[]>>();

  constructor(anchors: readonly AuditAnchor[]) {
    for (const { at, heads } of anchors) {
      for (const [chain, { seq, hash }] of Object.entries(heads))
        if (seq > 0) this.wait(chain, { seq, hash, at });
    }
  }

  /** What is wrong with a row that anchors know. */
  check(chain: string, row: ChainHead): AuditProblem[] {
    const rows = this.waiting.get(chain);
    const known = rows?.get(row.seq) ?? [];
    rows?.delete(row.seq);
    return known.filter(({ hash }) => hash !== row.hash).map((anchored) => rewritten(chain, anchored));
  }

  /** What is wrong with the anchors whose row was not met: cut off at the end, or gone from the beginning. */
  rest(seen: Seen): AuditProblem[] {
    return [...this.waiting].flatMap(([chain, rows]) =>
      [...rows.values()].flat().flatMap((anchored) => problemOf(chain, anchored, seen)),
    );
  }

  private wait(chain: string, anchored: Anchored): void {
    const rows = this.waiting.get(chain) ?? new Map<number, Anchored[]>();
    rows.set(anchored.seq, [...(rows.get(anchored.seq) ?? []), anchored]);
    this.waiting.set(chain, rows);
  }
}

function problemOf(
  chain: string,
  anchored: Anchored,
  { heads, begins, droppedBefore }: Seen,
): AuditProblem[] {
  const head = heads[chain]?.seq ?? 0;
  const begin = begins[chain] ?? { seq: 0, hash: '' };
  const { seq, hash, at } = anchored;
  if (seq > head) {
    const message = `it ends at row ${head}, an anchor of ${at} knows row ${seq}`;
    return [{ chain, seq: head, kind: 'cut', message }];
  }
  if (seq === begin.seq) return hash === begin.hash ? [] : [rewritten(chain, anchored)];
  if (seq > begin.seq) return [];
  // Rows up to `seq` were there at that moment: retention took them only if it dropped what was recorded until later.
  const until = droppedBefore(chain);
  if (until !== null && elapsedMs(at, until) > 0) return [];
  return [{ chain, seq, kind: 'missing', message: `an anchor of ${at} knows this row, and it is not there` }];
}

function rewritten(chain: string, { seq, at }: Anchored): AuditProblem {
  return { chain, seq, kind: 'rewritten', message: `it is not the row that an anchor of ${at} knows` };
}
