import { setTimeout as wait } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import type { MetricMeter } from '@temporalio/common';
import { type NativeConnection, Runtime } from '@temporalio/worker';
import type pino from 'pino';
import { redact } from '../adapters/shared/redaction.ts';
import type { Store } from '../adapters/store/index.ts';
import { listSchedules } from '../cli/schedules.ts';
import type { Here } from '../cli/surroundings.ts';
import { HOUR_MS } from '../domain/instant.ts';
import { PLATFORMS } from '../domain/platform.ts';
import { clientDataConverter } from '../security/data-converter.ts';
import { setApprovals, setIncidents, setSchedules, setSweep } from './standing-gauges.ts';

const EVERY_MS = 15_000;
const VERIFY_EVERY_MS = HOUR_MS;
const RETRY_AFTER_MS = 15_000;

/** Where the standing is read, and where it is said that it could not be. */
export interface StandingSources {
  connection: NativeConnection;
  store: Pick<Store, 'incidentBook' | 'deadLetterBox' | 'auditLog' | 'verifyAudit'>;
  log: Pick<pino.Logger, 'warn'>;
}

/**
 * Keeps gauges of how things stand, read from the store and the server every 15 seconds: what waits for people, what lies in
 * the dead letters, when each platform was last swept. The audit trail is verified at the start and every hour. Several
 * workers say the same, so queries take the maximum. A reading that fails stops nothing: `pacing_standing_read_timestamp_seconds`
 * then grows old, which is an alert.
 */
export function watchStanding({ config }: Here, sources: StandingSources): { stop(): Promise<void> } {
  const ending = new AbortController();
  const { connection, store, log } = sources;
  const dataConverter = clientDataConverter(config.temporal);
  const client = new Client({ connection, namespace: config.temporal.namespace, dataConverter });
  const meter = Runtime.instance().metricMeter;
  const warn = (error: unknown) => log.warn({ error: redact(String(error)) }, 'The standing cannot be read.');
  const standing = repeat(() => readStanding(meter, store, client), { everyMs: EVERY_MS, ending, warn });
  const audit = repeat(() => readAudit(meter, store), { everyMs: VERIFY_EVERY_MS, ending, warn });
  return {
    stop: async () => {
      ending.abort();
      await Promise.all([standing, audit]);
    },
  };
}

interface Rhythm {
  everyMs: number;
  ending: AbortController;
  warn: (error: unknown) => void;
}

async function repeat(work: () => Promise<void>, { everyMs, ending, warn }: Rhythm): Promise<void> {
  while (!ending.signal.aborted) {
    const isDone = await work().then(
      () => true,
      (error: unknown) => {
        if (!ending.signal.aborted) warn(error);
        return false;
      },
    );
    const waitMs = isDone ? everyMs : Math.min(everyMs, RETRY_AFTER_MS);
    await wait(waitMs, undefined, { signal: ending.signal }).catch(() => undefined);
  }
}

/** Reads how things stand, once, and sets the gauges. Throws where the store or the server does not answer. */
export async function readStanding(
  meter: MetricMeter,
  { incidentBook, deadLetterBox, auditLog }: Pick<Store, 'incidentBook' | 'deadLetterBox' | 'auditLog'>,
  client: Client,
): Promise<void> {
  const [groups, deadLetters, automationOn, schedules] = await Promise.all([
    incidentBook.openGroups(),
    deadLetterBox.count(),
    incidentBook.isAutomationOn(),
    listSchedules(client),
  ]);
  setIncidents(meter, groups);
  setApprovals(meter, groups);
  setSchedules(meter, schedules);
  meter.createGauge('pacing_dead_letters_waiting').set(deadLetters);
  meter.createGauge('pacing_automation_on').set(automationOn ? 1 : 0);
  for (const platform of PLATFORMS) {
    const [row] = await auditLog.list({ types: ['sweep_summary'], platform, limit: 1 });
    if (row !== undefined) setSweep(meter, platform, row.entry);
  }
  meter.createGauge('pacing_standing_read_timestamp_seconds', 'float').set(Date.now() / 1000);
}

/** Verifies the audit trail and says whether it is whole. Where that takes too long, the time of the last verdict grows old. */
export async function readAudit(
  meter: MetricMeter,
  { verifyAudit }: Pick<Store, 'verifyAudit'>,
): Promise<void> {
  const { isWhole, rows } = await verifyAudit([]);
  meter.createGauge('pacing_audit_chain_ok').set(isWhole ? 1 : 0);
  meter.createGauge('pacing_audit_rows').set(rows);
  meter.createGauge('pacing_audit_verified_timestamp_seconds', 'float').set(Date.now() / 1000);
}
