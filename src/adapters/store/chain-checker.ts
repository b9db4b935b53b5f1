import { createHash } from 'node:crypto';
import type { AuditAnchor, ChainHead } from '../../domain/audit-anchor.ts';
import type { AuditProblem, AuditVerdict, ChainRow } from '../../ports/audit-log.ts';
import { AnchorChecker } from './anchor-checker.ts';
import { type DroppedRows, droppedRowsIn } from './dropped-rows.ts';

const START: ChainHead = { seq: 0, hash: '' };

/** Follows chains row by row, in order within each, and compares them with anchors that were kept elsewhere. */
export class ChainChecker {
  readonly problems: AuditProblem[] = [];
  readonly heads: Record<string, ChainHead> = {};
  /** the row after which each chain begins whose first row is not there */
  private readonly begins: Record<string, ChainHead> = {};
  /** what chains say of rows that are no longer kept */
  private readonly dropped: Record<string, DroppedRows[]> = {};
  private readonly anchors: AnchorChecker;
  private rows = 0;

  constructor(anchors: readonly AuditAnchor[] = []) {
    this.anchors = new AnchorChecker(anchors);
  }

  /** Checks the next row of its chain: its own hash, its link, and that none is missing before it. */
  check(row: ChainRow): void {
    const { chain, seq, hash } = row;
    const head = this.heads[chain] ?? this.begin(row);
    if (seq !== head.seq + 1) this.report(row, 'missing', `rows ${head.seq + 1} to ${seq - 1} are missing`);
    else if (row.previousHash !== head.hash)
      this.report(row, 'unlinked', 'it does not follow from the row before it');
    if (hashOf(row) !== hash) this.report(row, 'altered', 'its text is not what was hashed');
    const dropped = droppedRowsIn(row);
    if (dropped !== null) (this.dropped[chain] ??= []).push(dropped);
    this.problems.push(...this.anchors.check(chain, { seq, hash }));
    this.heads[chain] = { seq, hash };
    this.rows += 1;
  }

  /** The moment before which recorded rows may be gone, because a chain says so; null where none does. */
  droppedBefore(): string | null {
    const moments = Object.values(this.dropped).flatMap((all) => all.map((one) => one.recordedBefore));
    return moments.sort().at(-1) ?? null;
  }

  /** The verdict over all rows seen. */
  verdict(): AuditVerdict {
    const { heads, begins, rows } = this;
    const problems = [...this.unexplained(), ...this.problems, ...this.unanchored()];
    return { isWhole: problems.length === 0, rows, heads, begins, problems };
  }

  private begin({ chain, seq, previousHash }: ChainRow): ChainHead {
    if (seq === 1) return START;
    const begin = { seq: seq - 1, hash: previousHash };
    this.begins[chain] = begin;
    return begin;
  }

  /** Chains that begin later than at their first row, and do not say why. */
  private unexplained(): AuditProblem[] {
    return Object.entries(this.begins).flatMap(([chain, { seq }]) =>
      this.saysWhy(chain) === undefined
        ? [{ chain, seq: seq + 1, kind: 'missing' as const, message: `rows 1 to ${seq} are missing` }]
        : [],
    );
  }

  private unanchored(): AuditProblem[] {
    const droppedBefore = (chain: string) => this.saysWhy(chain)?.recordedBefore ?? null;
    return this.anchors.rest({ heads: this.heads, begins: this.begins, droppedBefore });
  }

  private saysWhy(chain: string): DroppedRows | undefined {
    const begin = this.begins[chain];
    return this.dropped[chain]?.find(({ seq, hash }) => seq === begin?.seq && hash === begin.hash);
  }

  private report({ chain, seq }: ChainRow, kind: AuditProblem['kind'], message: string): void {
    this.problems.push({ chain, seq, kind, message });
  }
}

function hashOf({ chain, seq, body, previousHash }: ChainRow): string {
  return createHash('sha256').update(`${previousHash}${chain}:${seq}:${body}`, 'utf8').digest('hex');
}
