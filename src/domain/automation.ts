import { ABOUT_THE_WHOLE, type AuditEntry } from './audit-entry.ts';
import type { Instant } from './instant.ts';

/** Whether halts may be made at all (spec §3, the kill switch), since when, and who said so and why; null where nobody told. */
export interface Automation {
  on: boolean;
  since: Instant | null;
  by: string | null;
  reason: string | null;
}

/** The kill switch as a person throws it. */
export interface AutomationSwitch {
  on: boolean;
  since: Instant;
  by: string;
  reason: string;
}

/** As it is while nobody has ever thrown the switch. */
export const UNTOUCHED_AUTOMATION: Automation = { on: true, since: null, by: null, reason: null };

/** The one line that people see wherever they look while automation is off; null while it is on. */
export function automationNotice({ on, since, by, reason }: Automation): string | null {
  if (on) return null;
  const who = by ?? 'somebody who is not on record';
  const why = reason === null ? '' : ` (${reason})`;
  return `Automation is OFF since ${since ?? 'a time that is not on record'} by ${who}${why}: nothing is halted`;
}

/** The record of a throw of the switch; `identity` is who ran the command, as the machine knows them. */
export function automationEntry(thrown: AutomationSwitch, identity: string): AuditEntry {
  const { on, since, by, reason } = thrown;
  const version = on ? 'on' : 'off';
  return {
    key: `policy/automation/${version}/${since}`,
    type: 'policy',
    at: since,
    ...ABOUT_THE_WHOLE,
    policyVersion: null,
    actor: { kind: 'person', claimed: by, identity, principal: null },
    why: `automation is switched ${version}: ${reason}`,
    data: { subject: 'automation', version, reason },
  };
}
