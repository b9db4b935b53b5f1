import type { Client } from '@temporalio/client';
import { type Automation, automationNotice } from '../domain/automation.ts';
import { PLATFORMS } from '../domain/platform.ts';
import { Steps } from '../launch/steps.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import type { PlatformClock } from '../ports/platform-clock.ts';
import { type CliIo, print, say } from './io.ts';
import type { Here } from './surroundings.ts';
import type { SweepReport } from './sweep-report.ts';
import { sweepTable } from './sweep-table.ts';
import { sweepAll } from './sweeps.ts';
import { withTemporal } from './temporal-client.ts';

/** What sweeps by hand get from the composition root. */
export interface SweepTools {
  openBook(here: Here): Promise<{ book: IncidentBook; close(): Promise<void> }>;
  clockOf(here: Here): PlatformClock;
}

/** What the first sweeps need besides. */
export interface FirstSweepTools extends SweepTools {
  ensureSchedules(client: Client, here: Here): Promise<void>;
}

const REST_WITHIN_MS = 60_000;

/**
 * Sweeps every platform at once and prints what was decided. The schedules are set up where it is to go on; with `once` they
 * are not, so that no scheduled sweep ever mixes with the one that was asked for.
 */
export async function firstSweep(
  here: Here,
  { once, json, io }: { once: boolean; json: boolean; io: CliIo },
  tools: FirstSweepTools,
): Promise<void> {
  const steps = new Steps((line) => say(io, line));
  if (!once) {
    await steps.run('Schedules', () =>
      withTemporal(here.config.temporal, (client) => tools.ensureSchedules(client, here)),
    );
  }
  const sweeping = steps.run('First sweep of each platform', () => sweepHere(here, tools));
  const swept = once ? await sweeping : await sweeping.catch((error: unknown) => stayUp(error, io));
  if (swept !== null) showSwept(swept, json, io);
  if (!once) showAddresses(here, io);
}

/** What is to stay up is not ended by a sweep that was disturbed: the scheduled ones look at everything again. */
function stayUp(error: unknown, io: CliIo): null {
  const why = error instanceof Error ? error.message : String(error);
  say(io, `The first sweep did not come to its end: ${why}\nThe scheduled sweeps go on with everything.`);
  return null;
}

/** What the sweeps came to, and whether anything may be halted at all. */
interface Swept {
  reports: SweepReport[];
  automation: Automation;
}

async function sweepHere(here: Here, tools: SweepTools): Promise<Swept> {
  const asOf = await tools.clockOf(here).now();
  const configured = PLATFORMS.filter((platform) => here.config.platforms[platform] !== null);
  const orders = configured.map((platform) => ({ platform, asOf }));
  const store = await tools.openBook(here);
  try {
    const reports = await withTemporal(here.config.temporal, (client) =>
      sweepAll({ client, book: store.book }, orders, REST_WITHIN_MS),
    );
    return { reports, automation: await store.book.automation() };
  } finally {
    await store.close();
  }
}

function showSwept({ reports, automation }: Swept, isJson: boolean, io: CliIo): void {
  showReports(reports, isJson, io);
  const notice = automationNotice(automation);
  if (notice !== null) say(io, notice);
}

/** Data on standard output: the lines with `--json`, else the table. */
export function showReports(reports: readonly SweepReport[], isJson: boolean, io: CliIo): void {
  const table = sweepTable(reports);
  if (!isJson) return print(io, table);
  for (const report of reports) print(io, JSON.stringify(report));
  say(io, table);
}

/** Where to look at what runs. */
export function showAddresses({ run }: Here, io: CliIo): void {
  if (run === null) return;
  const { webUiUrl, namespace, address } = run.temporal;
  say(io, `\nTemporal           ${address}`);
  if (webUiUrl !== null)
    say(io, `Incidents to open  ${webUiUrl}/namespaces/${namespace}/workflows?query=${openIncidents()}`);
  if (run.simulatorUrl !== null) say(io, `Simulator          ${run.simulatorUrl}/_sim/campaigns`);
  if (run.slackUrl !== null)
    say(io, `Slack, to click in  ${run.slackUrl} (emulated; it opens nothing outside)`);
  if (run.apiUrl !== null)
    say(io, `Approval API       ${run.apiUrl} (a token: pacekeeper tokens add --person you@example.com)`);
}

function openIncidents(): string {
  return encodeURIComponent('WorkflowType="handleIncident" AND ExecutionStatus="Running"');
}
