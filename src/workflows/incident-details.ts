import type { Approval } from '../domain/approval.ts';
import { isSafeId } from '../domain/campaign.ts';
import type { Decision, Direction, Severity } from '../domain/decision.ts';
import type { PersonDecision } from '../domain/incident-decision.ts';
import type { Instant } from '../domain/instant.ts';
import { readableAmount } from '../domain/money.ts';
import type { Observation } from '../domain/observation.ts';
import { incidentPolicy } from './incident-standing.ts';
import type { IncidentState } from './incident-state.ts';
import { approvalWords, inForceWords, offersOf } from './incident-words.ts';
import { incidentWorkflowId } from './workflow-ids.ts';

const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  healthy: '🟢 Healthy',
  warning: '🟡 Warning',
  critical: '🔴 Critical',
};

/** Platforms as people call them. */
export const PLATFORM_NAMES = { google: 'Google Ads', meta: 'Meta', dv360: 'DV360' } as const;

const STATUS_WORDS = {
  warned: 'warned',
  awaiting_approval: 'waiting for a person',
  halting: 'halting now',
  halted: 'halted by Pacekeeper',
  resume_due: 'halted, resume asked',
  dead_letter: 'stuck, needs a person',
  closed: 'closed',
} as const;

/** Text from outside made harmless in Markdown: no links, tags, mentions or table breaks. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()#+!|~]/g, (character) => `\\${character}`);
}

/** An instant as people read it: to the minute, with its zone. */
export function readable(instant: Instant): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}

/** One line that says what is wrong, in a buyer's words. */
export function headlineOf(state: IncidentState): string {
  const { kind, campaign } = state.start;
  if (kind === 'data_fault') return 'Many halts at once: probably the data, not the campaigns';
  if (kind === 'platform_unreachable') return `${PLATFORM_NAMES[campaign.platform]} cannot be reached`;
  return state.current === null
    ? 'Looking at the campaign'
    : campaignHeadline(state.current.guarded.decision);
}

const SIDES: Readonly<Record<Direction, string>> = {
  over: 'over plan',
  under: 'under plan',
  on_target: 'on plan',
};

function campaignHeadline({ zeroDelivery, route, reasons, variancePct, direction }: Decision): string {
  if (zeroDelivery) return 'No delivery: the plan expects spend and there is none';
  if (route === 'unmatched') return reasons.join('; ');
  if (variancePct === null) return 'Spend that nobody planned';
  return `${variancePct.toFixed(1)} % ${SIDES[direction ?? 'on_target']}`;
}

/** Why it was decided so: the rule's reasons, then each guard's. */
export function reasonsOf(state: IncidentState): string[] {
  const guarded = state.current?.guarded;
  const note = state.note === null ? [] : [state.note];
  if (guarded === undefined) return note;
  return [...guarded.decision.reasons, ...guarded.findings.map((finding) => finding.reason), ...note];
}

/** What happens next and by when, the default included (spec §4: it is stated in the request). */
export function whatNext(state: IncidentState): string {
  if (state.status === 'closed')
    return `Nothing: the incident is closed (${state.closedBecause ?? 'settled'}).`;
  return state.question === null ? whatNextUnasked(state) : whatNextAsked(state.question);
}

function whatNextAsked({ kind, deadline, executeAt, rule }: Approval): string {
  const by = readable(deadline);
  if (executeAt !== null) {
    return `It is approved: the campaign is read again and halted at ${readable(executeAt)}, unless somebody rejects it before.`;
  }
  switch (kind) {
    case 'halt':
      if (rule.otherwise === 'halt') {
        return `A person decides whether to halt. Without an answer by ${by} the campaign is read again and halted.`;
      }
      return `A person decides whether to halt. Without an answer by ${by} nothing is changed on the platform, and it is asked again at the next sweep while it stays bad.`;
    case 'resume':
      return `A person decides whether to resume. Without an answer by ${by} the campaign stays halted and the halt is renewed.`;
    case 'release':
      return `Approve releases the halts, each checked again first; reject drops them. Without an answer by ${by} nothing is halted.`;
    case 'look':
      return 'A person looks into it. Nothing is changed on the platform; it is asked again while it lasts.';
  }
}

function whatNextUnasked(state: IncidentState): string {
  if (state.lease !== null) {
    return `The campaign stays halted until ${readable(state.lease.leaseUntil)}; then a person is asked whether to resume. A person can resume it at any time.`;
  }
  if (state.status === 'dead_letter')
    return 'The last step failed for good and lies in the dead letters; the next sweep tries again.';
  if (state.status === 'halting') return 'The campaign is read again, then paused, then read back.';
  return 'Watched at every sweep; it closes when spend is back on plan.';
}

/** Where the incident opens in the Web UI; null where no address is known. */
export function webUrlOf(state: IncidentState): string | null {
  const base = state.links?.webUiUrl ?? null;
  if (base === null || state.links === null) return null;
  const id = encodeURIComponent(incidentWorkflowId(state.start.campaign));
  return `${base}/namespaces/${state.links.namespace}/workflows/${id}`;
}

/** A decision's name and the exact command that sends it; none where an id is not safe to print (spec §6). */
export function commandsFor(state: IncidentState): { decision: string; line: string }[] {
  const { accountId, campaignKey } = state.start.campaign;
  if (!isSafeId(accountId) || !isSafeId(campaignKey) || state.links === null) return [];
  return offersOf(state)
    .filter(isPlain)
    .map((decision) => ({ decision, line: commandLine(state, decision) }));
}

/** Snooze and override hold a time or an amount that nobody can copy; the CLI and Slack ask for them. */
function isPlain(decision: PersonDecision): boolean {
  return decision !== 'snooze' && decision !== 'override';
}

/** Where only signed decisions count, the command that signs; else one that takes nothing but Temporal's own CLI. */
function commandLine(state: IncidentState, decision: string): string {
  return incidentPolicy(state).approvals.requireSignature
    ? signingCommand(state, decision)
    : temporalCommand(state, decision);
}

function signingCommand(state: IncidentState, decision: string): string {
  const observationId = state.current?.briefing.observation.observationId ?? null;
  const seen = observationId === null ? '' : ` --observation ${observationId}`;
  const category = decision === 'reject' ? ' --category other' : '';
  const said = `--by "$(whoami)" --reason "from the command line"${category}${seen}`;
  return `npm run -s pacekeeper -- ${decision} ${incidentWorkflowId(state.start.campaign)} ${said}`;
}

function temporalCommand(state: IncidentState, decision: string): string {
  const address = state.links?.temporalAddress ?? '';
  const namespace = state.links?.namespace ?? '';
  const observationId = state.current?.briefing.observation.observationId ?? null;
  const bound = observationId === null ? '' : `,"observationId":"${observationId}"`;
  const category = decision === 'reject' ? ',"category":"other"' : '';
  const input = `{"decision":"${decision}","by":"'"$(whoami)"'","reason":"from the command line"${category}${bound}}`;
  const target = `--address ${address} --namespace ${namespace} --workflow-id ${incidentWorkflowId(state.start.campaign)}`;
  return `temporal workflow signal ${target} --name approval --input '${input}'`;
}

/** The current details of the Web UI: numbers, what happens next, commands, decisions and the path (spec §4, §6). */
export function detailsOf(state: IncidentState): string {
  const severity = state.current?.guarded.decision.severity ?? 'critical';
  const title = `## ${SEVERITY_WORDS[severity]}: ${escapeMarkdown(headlineOf(state))}`;
  const sections = [
    `${title}\n\n**Status:** ${STATUS_WORDS[state.status]}\n\n${campaignLine(state)}`,
    state.current === null ? '' : numbersTable(state.current.briefing.observation),
    list('Why', reasonsOf(state)),
    `### What happens next\n\n${whatNext(state)}`,
    state.question === null ? '' : `### Who decides\n\n${escapeMarkdown(approvalWords(state.question))}`,
    list('In force', inForceWords(state)),
    commandSection(state),
    state.diagnosis === null ? '' : `### Likely cause\n\n${escapeMarkdown(state.diagnosis.explanation)}`,
    list('To prevent it', state.mitigation),
    list(
      'Decisions of people',
      state.decisions.map(
        (line) => `${readable(line.at)} ${line.by}: ${line.decision}, ${line.outcome}. ${line.reason}`,
      ),
    ),
    list(
      'Path',
      state.path.map((step) => `${step.node}: ${step.text}`),
    ),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function campaignLine(state: IncidentState): string {
  const { campaign } = state.start;
  const observation = state.current?.briefing.observation;
  const name = observation?.campaignName ?? observation?.planName ?? null;
  const named = name === null ? '' : `${escapeMarkdown(name)} · `;
  return `${named}${PLATFORM_NAMES[campaign.platform]}, account ${escapeMarkdown(campaign.accountId)}, campaign ${escapeMarkdown(campaign.campaignKey)}`;
}

/** The numbers of an observation as a Markdown table. */
export function numbersTable(observation: Observation): string {
  const { confidence, flight, currency } = observation;
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  const parts = `metadata ${percent(confidence.metadataMatch)}, name ${percent(confidence.nameSimilarity)}, freshness ${percent(confidence.freshness)}`;
  const rows: [string, string][] = [
    ['Actual spend', readableAmount(observation.actualMicros, currency)],
    ['Target by then', readableAmount(observation.targetMicros, observation.planCurrency ?? currency)],
    [
      'Data through',
      `${readable(observation.dataThrough)}${observation.dataThroughBasis === 'assumed_lag' ? ' (assumed from the usual lag)' : ''}`,
    ],
    ['Judged at', readable(observation.asOf)],
    ['Confidence', `${percent(confidence.confidence)} (${parts})`],
    ['Platform status', observation.platformStatus ?? 'not on the platform'],
    [
      'Flight',
      flight === null ? 'unknown' : `${flight.startDate} to ${flight.endDate} (${observation.timeZone})`,
    ],
  ];
  const lines = rows.map(([label, value]) => `| ${label} | ${escapeMarkdown(value)} |`);
  return `| | |\n|---|---|\n${lines.join('\n')}`;
}

function list(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return `### ${title}\n\n${items.map((item) => `- ${escapeMarkdown(item)}`).join('\n')}`;
}

function commandSection(state: IncidentState): string {
  const commands = commandsFor(state);
  if (commands.length === 0) return '';
  const blocks = commands.map(({ decision, line }) => `To **${decision}**:\n\n\`\`\`sh\n${line}\n\`\`\``);
  return `### Decide\n\n${blocks.join('\n\n')}`;
}
