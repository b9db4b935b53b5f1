/** What a kill may hit: a halt by the machine, one that a person approved, a resume by a person, the end of a lease. */
export const OPERATIONS = ['halt', 'approved_halt', 'resume', 'lease_end'] as const;

/** One kind of operation. */
export type Operation = (typeof OPERATIONS)[number];

const HALT = ['reread', 'intent', 'pausing', 'paused', 'diagnosing', 'telling', 'told', 'settling'] as const;

/** The steps of each operation, in order (spec §4, "order on a halt"). */
export const STEPS: Readonly<Record<Operation, readonly string[]>> = {
  halt: ['handed_over', ...HALT],
  approved_halt: ['decided', ...HALT],
  resume: ['decided', 'reread', 'intent', 'resuming', 'resumed', 'telling', 'told', 'settling'],
  lease_end: ['asking', 'asked', 'settling'],
};

/** What is seen of an incident from outside: the activity under way, and what it has done since the operation began. */
export interface Sight {
  pending: string;
  /** how many different reads of the campaign were seen so far, this one included */
  reads: number;
  /** its intent stands in the audit */
  isIntended: boolean;
  /** the pause, or the resume, stands in the platform's journal */
  isDone: boolean;
  /** Slack has a message of this operation */
  isTold: boolean;
}

type Reading = (sight: Sight, operation: Operation) => string | null;

/** The step that an activity under way means. */
const BY_ACTIVITY: Readonly<Record<string, Reading>> = {
  attributeDecisions: (_sight, operation) => (operation === 'halt' ? null : 'decided'),
  fetchAndReconcile: ({ reads }, operation) => (operation === 'halt' && reads < 2 ? 'handed_over' : 'reread'),
  recordFacts: ({ isDone }) => (isDone ? 'settling' : 'intent'),
  // The machine's halt looks and writes its intent within it; what people approved was looked at before (ADR 12).
  autonomousHalt: ({ isIntended, isDone }) => (isDone ? 'paused' : isIntended ? 'pausing' : 'reread'),
  resumeCampaign: ({ isDone }) => (isDone ? 'resumed' : 'resuming'),
  analyzeRootCause: () => 'diagnosing',
  auditAndNotify: ({ isTold }) => (isTold ? 'told' : 'telling'),
};

/** Which step of an operation that is; null where it is none of them. */
export function stepOf(operation: Operation, sight: Sight): string | null {
  if (operation === 'lease_end') return leaseStep(sight.pending, sight.isTold);
  return BY_ACTIVITY[sight.pending]?.(sight, operation) ?? null;
}

function leaseStep(pending: string, isTold: boolean): string | null {
  if (pending === 'escalateToHuman') return isTold ? 'asked' : 'asking';
  return pending === 'recordFacts' && isTold ? 'settling' : null;
}

/** Whether an operation stands at a step, or past it. */
export function isAtOrPast(operation: Operation, seen: string, wanted: string): boolean {
  return STEPS[operation].indexOf(seen) >= STEPS[operation].indexOf(wanted);
}
