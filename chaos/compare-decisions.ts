import { confirmedRows } from './compare-effects.ts';
import type { ChaosFacts, Row, SentDecision } from './facts.ts';

/** Decisions whose caller was told that they were accepted, and that left no audit row, or not what was promised. */
export function lostDecisions({ decisions, rows }: ChaosFacts): string[] {
  const bySaid = new Map(rows.map((row) => [row.entry.data['said'], row]));
  return decisions.flatMap((decision) => {
    const why = whyLost(decision, bySaid.get(decision.said), rows);
    const { said, by, via, workflowId } = decision;
    return why === null ? [] : [`${workflowId}: ${decision.decision} by ${by} over ${via} (${said}): ${why}`];
  });
}

function whyLost(sent: SentDecision, row: Row | undefined, rows: readonly Row[]): string | null {
  if (sent.accepted === null) return null;
  if (row === undefined) return `accepted as ${sent.accepted}, and no audit row`;
  const outcome = row.entry.data['outcome'];
  if (typeof outcome !== 'string') return 'an audit row without an outcome';
  if (sent.accepted !== 'taken' && outcome !== sent.accepted)
    return `accepted as ${sent.accepted}, recorded as ${outcome}`;
  return outcome === 'executed' && !isDone(sent, row, rows) ? 'executed, and nothing was done' : null;
}

/** A halt or resume leaves a confirmed effect; a resume may also find that there was nothing left to resume. */
function isDone({ decision }: SentDecision, { entry }: Row, rows: readonly Row[]): boolean {
  if (decision !== 'approve' && decision !== 'resume') return true;
  const { incidentKey } = entry;
  const effects = confirmedRows(rows).filter((row) => row.entry.incidentKey === incidentKey);
  if (decision === 'approve' && effects.length > 0) return true;
  if (effects.some((row) => row.entry.data['action'] === 'resume')) return true;
  return rows.some((row) => row.entry.incidentKey === incidentKey && row.entry.key.endsWith('/closed'));
}
