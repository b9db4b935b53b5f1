import type { Action } from '../domain/decision.ts';
import type { GuardWord } from '../domain/guards.ts';
import type { ModeOverride } from '../domain/policy.ts';
import { printable } from '../domain/printable.ts';
import { formatPct } from '../domain/variance.ts';
import type { Explained } from './policy-explain.ts';

/** One part of an explanation; none where it has nothing to say. */
type Section = (explained: Explained) => { title: string; lines: readonly string[] };

/** In this order; a further part of the policy is a further function here. */
const SECTIONS: readonly Section[] = [
  path,
  confidence,
  rule,
  mode,
  overrides,
  guards,
  whoMayDecide,
  whatHappens,
];

/** An explanation for a terminal. Names come from outside, so that nothing in them steers it. */
export function explanationLines(explained: Explained): string[] {
  const parts = SECTIONS.map((section) => section(explained)).filter(({ lines }) => lines.length > 0);
  const lines = parts.flatMap(({ title, lines: said }) => [
    '',
    title,
    ...said.map((line) => `  ${printable(line)}`),
  ]);
  return [...heading(explained).map(printable), ...lines];
}

function heading({ seen: { observation }, policyFile, explanation }: Explained): string[] {
  const { platform, accountId, campaignKey, campaignName, planName, asOf, dataThrough } = observation;
  return [
    `${campaignName ?? planName ?? campaignKey} (${platform} ${accountId} ${campaignKey})`,
    `Policy ${explanation.policyVersion} (${policyFile ?? 'built in'}); observed ${asOf}, data through ${dataThrough}`,
  ];
}

function path({ explanation: { nodes } }: Explained) {
  return { title: 'The path', lines: nodes.map(({ node, text }) => `${node}: ${text}`) };
}

function confidence({ seen: { observation }, explanation: { thresholds } }: Explained) {
  const { metadataMatch, nameSimilarity, freshness, confidence: sum } = observation.confidence;
  const { weights, confidentFrom } = thresholds;
  const parts: [string, number, number][] = [
    ['metadata', metadataMatch, weights.metadata],
    ['name', nameSimilarity, weights.name],
    ['freshness', freshness, weights.freshness],
  ];
  const measured = parts.map(([part, share, weight]) => `${part} ${percent(share)} × ${weight}`);
  const matches = Object.entries(observation.metadataMatches).map(
    ([field, isSame]) => `${field} ${isSame ? 'same' : 'differs'}`,
  );
  return {
    title: 'Confidence',
    lines: [
      `${percent(sum)} = ${measured.join(' + ')}; from ${percent(confidentFrom)} on it may act alone`,
      ...(matches.length === 0 ? [] : [`metadata: ${matches.join(', ')}`]),
    ],
  };
}

function percent(share: number): string {
  return formatPct(share * 100);
}

function rule({ explanation: { decision, rule: row } }: Explained) {
  return { title: 'The rule', lines: [`${decision.route}: ${row}`, ...decision.reasons] };
}

function mode({ explanation }: Explained) {
  const because =
    explanation.modeOverride === null
      ? "the policy's own"
      : `because of the override for ${scopeOf(explanation.modeOverride)}`;
  return { title: 'The mode', lines: [`${explanation.mode}, ${because}`] };
}

function scopeOf({ platform, accountId, campaignId }: ModeOverride): string {
  return [
    platform,
    ...(accountId === undefined ? [] : [`account ${accountId}`]),
    ...(campaignId === undefined ? [] : [`campaign ${campaignId}`]),
  ].join(', ');
}

function overrides({ explanation: { override } }: Explained) {
  return { title: "A person's own word", lines: override === null ? [] : [override] };
}

function guards({ explanation: { guards: words, decision } }: Explained) {
  const speaking = words.filter(({ reason }) => reason !== null);
  const silent = new Set(words.map(({ guard }) => guard));
  for (const { guard } of speaking) silent.delete(guard);
  const nothing = silent.size === 0 ? [] : [`nothing against it: ${[...silent].join(', ')}`];
  const none = words.length === 0 ? ['none looks at what is only noted'] : [];
  const breaker = decision.action === 'autonomous_halt' ? [BREAKER] : [];
  return { title: 'The guards', lines: [...speaking.map(guardLine), ...nothing, ...none, ...breaker] };
}

const BREAKER = 'breaker: it judges a whole sweep, and is no part of this';

function guardLine({ guard, effect, reason }: GuardWord): string {
  return `${guard} → ${effect === 'log_only' ? 'note only' : 'a person decides'}: ${reason}`;
}

/** Subjects of which the same is true stand on one line. */
function whoMayDecide({ explanation: { approvals } }: Explained) {
  const subjectsByWords = new Map<string, string[]>();
  for (const { subject, words } of approvals)
    subjectsByWords.set(words, [...(subjectsByWords.get(words) ?? []), subject]);
  const lines = [...subjectsByWords].map(([words, subjects]) => `${subjects.join(', ')}: ${words}`);
  return { title: 'Who may decide', lines };
}

const IN_WORDS: Readonly<Record<Action, string>> = {
  log_only: 'It is noted; nobody is told and nothing is changed.',
  slack_alert: 'People are alerted; nothing is changed on the platform.',
  escalate_to_human: 'A person is asked, with a deadline.',
  autonomous_halt:
    'Pacekeeper reads the campaign again and halts it by itself, unless that look says otherwise.',
};

function whatHappens({ seen: { guarded }, explanation: { action } }: Explained) {
  const then =
    guarded.action === action
      ? []
      : [
          `When it was observed, it was decided: ${guarded.action}. Policy, memory or time have changed since.`,
        ];
  return { title: 'What happens', lines: [`${action}: ${IN_WORDS[action]}`, ...then] };
}
