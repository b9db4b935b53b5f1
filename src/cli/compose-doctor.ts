import { UNLIMITED } from '../adapters/call-quota/index.ts';
import { type Automation, automationNotice } from '../domain/automation.ts';
import { PLATFORMS } from '../domain/platform.ts';
import { nextFreePort } from '../launch/free-port.ts';
import { findTemporalCli } from '../launch/temporal-cli.ts';
import { platformTaskQueue, WORKFLOW_TASK_QUEUE } from '../workflows/workflow-ids.ts';
import { composeClock, composePlanSource } from './compose-plan.ts';
import { composePlatforms } from './compose-platforms.ts';
import { composePolicy } from './compose-policy.ts';
import { composeStore } from './compose-store.ts';
import type { Check, Finding } from './doctor.ts';
import type { CliIo } from './io.ts';
import { type Here, readHere } from './surroundings.ts';
import { hasWorker, withTemporal } from './temporal-client.ts';

type Answer = Omit<Finding, 'check'>;

const START = 'Start everything with "npm start".';
const PLATFORM_WITHIN_MS = 15_000;
const API_WITHIN_MS = 5_000;

/** Everything that has to be well, as checks. Throws `ConfigError` where the environment itself is wrong. */
export function composeDoctor(io: CliIo): Check[] {
  const here = readHere(io.env);
  const stored = once(() => readStored(here));
  const apiUrl = here.run?.apiUrl ?? null;
  return [
    { name: 'Node', look: async () => ok(`${process.versions.node} (20.19 or newer is needed)`) },
    ...(here.config.temporal.isOutside ? [] : embedded(here, io)),
    { name: 'Temporal', look: () => temporal(here) },
    { name: 'Workers', look: () => workers(here) },
    { name: 'Store', look: async () => store(await stored()) },
    { name: 'Automation', look: async () => automation(await stored()) },
    ...(apiUrl === null ? [] : [approvalApi(apiUrl)]),
    { name: 'Policy', look: () => policy(here) },
    { name: 'Keys', look: () => keys(here) },
    { name: 'Plan', look: () => plan(here) },
    { name: 'On call', look: async () => onCall(here) },
    ...PLATFORMS.filter((name) => here.config.platforms[name] !== null).map((name) => ({
      name: `Platform ${name}`,
      look: () => platform(here, name),
    })),
  ];
}

/** What only `npm start` needs. */
function embedded(here: Here, io: CliIo): Check[] {
  return [
    { name: 'Temporal CLI', look: () => temporalCli(io.env) },
    { name: 'Pacekeeper', look: async () => upOrPorts(here) },
  ];
}

async function temporalCli(env: NodeJS.ProcessEnv): Promise<Answer> {
  const cli = await findTemporalCli({ env });
  return ok(`${cli.version} (${cli.source}, ${cli.path})`);
}

async function upOrPorts({ run, config }: Here): Promise<Answer> {
  if (run !== null) return ok(`up since ${run.startedAt} (pid ${run.pid})`);
  const wanted = [7233, 8233, 8380, config.api.port];
  const free = await Promise.all(wanted.map((port) => nextFreePort(port)));
  return warning(`not up; it would take the ports ${free.join(', ')}`, START);
}

async function temporal({ config }: Here): Promise<Answer> {
  const { address, namespace } = config.temporal;
  await withTemporal(config.temporal, (client) => client.workflowService.describeNamespace({ namespace }));
  return ok(`${address}, namespace ${namespace}`);
}

async function workers({ config }: Here): Promise<Answer> {
  const queues = [
    { name: WORKFLOW_TASK_QUEUE, serves: 'workflows' as const },
    ...PLATFORMS.filter((name) => config.platforms[name] !== null).map((name) => ({
      name: platformTaskQueue(name),
      serves: 'activities' as const,
    })),
  ];
  const served = await withTemporal(config.temporal, (client) =>
    Promise.all(queues.map((queue) => hasWorker(client, queue))),
  );
  const idle = queues.filter((_, index) => served[index] !== true).map(({ name }) => name);
  return idle.length === 0
    ? ok(`all ${queues.length} task queues are served`)
    : problem(`nobody serves ${idle.join(', ')}`, `${START} Or run "pacekeeper worker".`);
}

/** What two checks ask of the store, read together: its folder has one lock, and they look side by side. */
interface Stored {
  letters: number;
  automation: Automation;
  /** connected to a database of one's own as who owns its tables */
  isOwner: boolean;
}

async function readStored(here: Here): Promise<Stored> {
  const opened = await composeStore(here);
  try {
    const [letters, automation, isOwner] = await Promise.all([
      opened.deadLetterBox.count(),
      opened.incidentBook.automation(),
      here.config.databaseUrl === null ? false : opened.keeper.isOwner(),
    ]);
    return { letters, automation, isOwner };
  } finally {
    await opened.close();
  }
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  return () => (answer ??= ask());
}

function store({ letters, isOwner }: Stored): Answer {
  if (isOwner) {
    return warning(
      'answers, to the owner of its tables, who could alter the audit',
      'Connect as a member of pacekeeper_app, and as the owner only to migrate (docs/database.md).',
    );
  }
  return letters === 0
    ? ok('answers; no dead letters')
    : warning(`answers; ${letters} dead letters`, 'Look at them with "pacekeeper dead-letters list".');
}

function automation(stored: Stored): Answer {
  const notice = automationNotice(stored.automation);
  return notice === null
    ? ok('on')
    : warning(notice, 'To let halts be made again: "pacekeeper automation on --by PERSON --reason TEXT".');
}

function approvalApi(url: string): Check {
  const look = async (): Promise<Answer> => {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(API_WITHIN_MS) });
    if (answer.ok) return ok(url);
    return problem(`${url} is not ready: ${await answer.text()}`, START);
  };
  return { name: 'Approval API', look };
}

async function policy({ config }: Here): Promise<Answer> {
  const read = composePolicy(config, () => undefined);
  const { version, mode } = await read();
  return ok(`${config.policyFile ?? 'built in'}, version ${version}, mode ${mode}`);
}

/** Ids only; a policy that takes signed decisions needs a key here to decide with. */
async function keys({ config }: Here): Promise<Answer> {
  const { encryptionKeys, signingKeys } = config.temporal;
  const { approvals } = await composePolicy(config, () => undefined)();
  if (approvals.requireSignature && signingKeys.length === 0) {
    return warning(
      'the policy takes only signed decisions, and there is no key here to sign with',
      'Decide in Slack or by the API, or set PACEKEEPER_SIGNING_KEYS (docs/approvals.md).',
    );
  }
  const ids = (all: typeof signingKeys): string => all.map(({ id }) => id).join(', ') || 'none';
  return ok(`payloads encrypted with: ${ids(encryptionKeys)}; decisions signed with: ${ids(signingKeys)}`);
}

async function plan({ config }: Here): Promise<Answer> {
  const source = await composePlanSource(config, composeClock(config));
  const plans = await Promise.all(PLATFORMS.map((name) => source.readPlan(name)));
  const records = plans.reduce((sum, { records: lines }) => sum + lines.length, 0);
  const rejected = plans.flatMap((one) => one.rejected);
  const [first] = rejected;
  return first === undefined
    ? ok(`${records} lines, as of ${plans[0]?.planAsOf}`)
    : warning(
        `${records} lines, ${rejected.length} rejected; the first: ${first.message}`,
        'Correct the plan file.',
      );
}

/** Looked at, not tried: a call wakes somebody. */
function onCall({ config }: Here): Answer {
  const { pagerDuty, webhook } = config.onCall;
  const ways = [
    ...(pagerDuty === null ? [] : [`PagerDuty (${new URL(pagerDuty.baseUrl).host})`]),
    ...(webhook === null ? [] : [`a webhook (${new URL(webhook.url).host})`]),
  ];
  if (ways.length > 0) return ok(`called by ${ways.join(' and ')}`);
  const nobody = 'nobody is called when a halt fails or a question stays unanswered';
  if (config.mode === 'simulator') return ok(nobody);
  return warning(nobody, 'Set PAGERDUTY_ROUTING_KEY or ONCALL_WEBHOOK_URL (docs/on-call.md).');
}

async function platform({ config }: Here, name: (typeof PLATFORMS)[number]): Promise<Answer> {
  const adapter = composePlatforms(config.platforms, config.mode, UNLIMITED)[name];
  const signal = AbortSignal.timeout(PLATFORM_WITHIN_MS);
  const accounts = await adapter.listAccounts({ signal, onProgress: () => undefined });
  const writes =
    config.mode === 'simulator'
      ? 'simulated'
      : `${config.allowedWrites.filter((entry) => entry.startsWith(`${name}:`)).length} may be written to`;
  return ok(`credentials accepted; ${accounts.length} accounts, ${writes}`);
}

function ok(detail: string): Answer {
  return { verdict: 'ok', detail, next: null };
}

function warning(detail: string, next: string): Answer {
  return { verdict: 'warning', detail, next };
}

function problem(detail: string, next: string): Answer {
  return { verdict: 'problem', detail, next };
}
