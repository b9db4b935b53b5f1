import type { Approval } from '../domain/approval.ts';
import { ruleInWords } from '../domain/approval-rules.ts';
import type { PersonDecision } from '../domain/incident-decision.ts';
import { overrideInForce, overrideInWords } from '../domain/override.ts';

import type { IncidentState } from './incident-state.ts';
import { workflowNow } from './workflow-now.ts';

/** The decisions that may be taken now, the first one first. */
export function offersOf({ question, lease, start, status }: IncidentState): PersonDecision[] {
  const aside: PersonDecision[] = start.kind === 'campaign' ? ['snooze', 'override'] : [];
  if (question?.kind === 'look') return ['acknowledge', 'reject', ...aside];
  if (question?.kind === 'resume') return ['resume', 'reject', 'acknowledge', ...aside];
  if (question !== null) return ['approve', 'reject', 'acknowledge', ...aside];
  if (status === 'closed' || status === 'halting') return [];
  return lease === null ? aside : ['resume', ...aside];
}

/** Who may decide, how many it takes, and who has: for the card and the Web UI. */
export function approvalWords({ rule, votes, acknowledgedBy, involved, reissuedBecause }: Approval): string {
  const said = votes.map(({ by, answer }) => `${by} said ${answer === 'approve' ? 'yes' : 'no'}`);
  const seen = acknowledgedBy === null ? [] : [`${acknowledgedBy} has seen it`];
  const out = rule.fourEyes && involved.length > 0 ? [`${involved.join(', ')} does not count`] : [];
  const anew = reissuedBecause === null ? [] : [`asked anew: ${reissuedBecause}`];
  return [ruleInWords(rule), ...out, ...said, ...seen, ...anew].join('; ');
}

/** What people have put in force for this campaign, each with its person and its end; the kill switch first. */
export function inForceWords({ current, snoozedUntil }: IncidentState): string[] {
  if (current === null) return [];
  const { memory, observation, automationOn } = current.briefing;
  const override = overrideInForce(memory, workflowNow());
  const { snoozed } = memory;
  return [
    ...(automationOn ? [] : ['automation is OFF: nothing is halted until it is switched on again']),
    ...(override === null ? [] : [overrideInWords(override, observation.currency)]),
    ...(snoozedUntil === null
      ? []
      : [`set aside until ${snoozedUntil}${snoozed ? ` by ${snoozed.by}: ${snoozed.reason}` : ''}`]),
  ];
}
