import { confirmedRows } from './compare-effects.ts';
import type { ChaosFacts, Row } from './facts.ts';

const SLACK_NOTE = '/notification/slack';

/** Rows that belong to what happened and are not there. */
export function missingAuditRows(facts: ChaosFacts): string[] {
  const keys = new Set(facts.rows.map(({ entry }) => entry.key));
  return [
    ...intents(facts.rows),
    ...afterHalts(facts.rows, keys),
    ...ofIncidents(facts, keys),
    ...ofMessages(facts, keys),
  ];
}

/** Said twice: the same incident, or the same event of it. */
export function repeatedMessages({ messages }: ChaosFacts): string[] {
  const counts = new Map<string, number>();
  for (const { idem, isReply } of messages) {
    const name = `${isReply ? 'reply' : 'message'} ${idem}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > 1).map(([name, count]) => `${name}: ${count} times`);
}

/** On record as said, and not in Slack. */
export function lostMessages({ rows, messages }: ChaosFacts): string[] {
  const said = new Set(messages.map(({ idem }) => idem));
  return rows
    .filter(
      ({ entry }) =>
        entry.type === 'notification' && entry.key.endsWith(SLACK_NOTE) && entry.incidentKey !== null,
    )
    .map(({ entry }) => entry.key.slice(0, -SLACK_NOTE.length))
    .filter((idem) => !said.has(idem))
    .map((idem) => `${idem} is on record as said, and is not in Slack`);
}

/** No effect without an intent before it, no intent without what became of it. */
function intents(rows: readonly Row[]): string[] {
  const write = ({ entry }: Row) => entry.key.replace(/\/(intent|effect\/\w+)$/, '');
  const placed = (type: string) =>
    new Map(rows.filter(({ entry }) => entry.type === type).map((row) => [write(row), row]));
  const [intended, done] = [placed('action_intent'), placed('action_effect')];
  const failed = new Set(
    rows.filter(({ entry }) => entry.type === 'error').map(({ entry }) => entry.incidentKey),
  );
  const unintended = [...done].filter(([name, row]) => {
    const intent = intended.get(name);
    return intent === undefined || (intent.chain === row.chain && intent.seq > row.seq);
  });
  const unsettled = [...intended].filter(
    ([name, { entry }]) => !done.has(name) && !failed.has(entry.incidentKey),
  );
  return [
    ...unintended.map(([name]) => `${name}: an effect without an intent before it`),
    ...unsettled.map(([name]) => `${name}: an intent without an effect`),
  ];
}

/** Each halt is explained, and told. */
function afterHalts(rows: readonly Row[], keys: ReadonlySet<string>): string[] {
  const halts = confirmedRows(rows).filter(({ entry }) => entry.data['action'] === 'pause');
  return halts.flatMap(({ entry }) => {
    const about = `${entry.incidentKey}/${entry.observationId}`;
    const wanted = ['diagnosis', 'mitigation', 'halted/alert', `halted${SLACK_NOTE}`];
    return wanted.filter((step) => !keys.has(`${about}/${step}`)).map((step) => `${about}: no ${step}`);
  });
}

/** Each incident about a campaign says what was reconciled and decided, and why it closed. */
function ofIncidents({ incidents, rows }: ChaosFacts, keys: ReadonlySet<string>): string[] {
  const types = new Set(rows.map(({ entry }) => `${entry.incidentKey} ${entry.type}`));
  const closed = new Set([...keys].filter((key) => key.endsWith('/closed')).map(incidentOf));
  return incidents.flatMap(({ incidentKey, kind, status }) => {
    const wanted = kind === 'campaign' ? ['reconciliation', 'decision'] : [];
    const missing = wanted.filter((type) => !types.has(`${incidentKey} ${type}`));
    const unclosed = status === 'closed' && !closed.has(incidentKey) ? ['decision to close'] : [];
    return [...missing, ...unclosed].map((what) => `${incidentKey}: no ${what}`);
  });
}

function incidentOf(key: string): string {
  return key.split('/')[0] ?? key;
}

/** What people were told is on record. */
function ofMessages({ messages }: ChaosFacts, keys: ReadonlySet<string>): string[] {
  return messages
    .filter(({ isReply, idem }) => isReply && idem.includes('/') && !idem.startsWith('digest/'))
    .filter(({ idem }) => !keys.has(`${idem}${SLACK_NOTE}`))
    .map(({ idem }) => `${idem} was said in Slack, and is not on record`);
}
