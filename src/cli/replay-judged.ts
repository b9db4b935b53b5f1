import type { GuardFinding } from '../domain/guard-finding.ts';
import type { AuditLog } from '../ports/audit-log.ts';
import type { AssessedObservation, ObservationLog } from '../ports/observation-log.ts';
import { sweepKeyOf } from '../workflows/workflow-ids.ts';
import { type Replay, type ReplayMoment, replayPlatforms } from './replay-file.ts';
import { replayObservationIds } from './replay-seed.ts';

/** Where the sweep of a day left what it decided. */
export interface JudgedIn {
  observationLog: Pick<ObservationLog, 'find'>;
  auditLog: Pick<AuditLog, 'list'>;
}

/** more guard entries than one sweep of an export writes */
const ENTRIES = 10_000;

/**
 * What was decided of the day's campaigns, in the export's order, after all guards: the breaker too, which judges the sweep
 * as a whole and so stands in the audit only. A campaign that was rejected has no observation and is left out.
 */
export async function readJudged(
  store: JudgedIn,
  replay: Replay,
  moment: ReplayMoment,
): Promise<AssessedObservation[]> {
  const ids = replayObservationIds(replay, moment);
  const found = await Promise.all(ids.map((id) => store.observationLog.find(id)));
  const held = await heldAccounts(store, replay, moment);
  return found.flatMap((row) => (row === null ? [] : [heldBack(row, held)]));
}

async function heldAccounts(store: JudgedIn, replay: Replay, { asOf }: ReplayMoment) {
  const sweeps = replayPlatforms(replay).map((platform) => sweepKeyOf(platform, asOf));
  const filter = { types: ['guard'], since: asOf, until: asOf, limit: ENTRIES } as const;
  const entries = (await store.auditLog.list(filter)).map(({ entry }) => entry);
  const breakers = entries.filter(
    ({ sweepKey, data }) => data['guard'] === 'breaker' && sweeps.includes(sweepKey ?? ''),
  );
  return new Map(breakers.map(({ platform, accountId, why }) => [`${platform}:${accountId}`, why]));
}

function heldBack(row: AssessedObservation, held: ReadonlyMap<string, string>): AssessedObservation {
  const { observation, guarded } = row;
  const reason = held.get(`${observation.platform}:${observation.accountId}`);
  if (reason === undefined || guarded.action !== 'autonomous_halt') return row;
  const finding: GuardFinding = { guard: 'breaker', effect: 'escalate_to_human', reason };
  return {
    ...row,
    guarded: { ...guarded, action: finding.effect, findings: [...guarded.findings, finding] },
  };
}
