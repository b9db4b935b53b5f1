import type { ChaosFacts, Effect, Row } from './facts.ts';

const KINDS = ['pause', 'resume'] as const;

/** Changes on the platform that no `action_effect` row speaks of. */
export function pausesWithoutAudit(facts: ChaosFacts): string[] {
  return mismatches(facts, ({ done, recorded }) => done - recorded, 'on the platform, but not in the audit');
}

/** Confirmed effects in the audit that the platform knows nothing of, and halts remembered that the platform does not show. */
export function auditWithoutPauses(facts: ChaosFacts): string[] {
  const paused = new Set(facts.paused);
  const unreal = facts.leases.filter(({ campaign }) => !paused.has(campaign));
  return [
    ...mismatches(facts, ({ done, recorded }) => recorded - done, 'in the audit, but not on the platform'),
    ...unreal.map(
      ({ campaign, incidentKey }) => `${campaign} is remembered as halted by ${incidentKey}, and runs`,
    ),
  ];
}

/** The same change of a campaign twice in a row. */
export function repeatedEffects({ effects }: ChaosFacts): string[] {
  return campaignsOf(effects).flatMap((campaign) => {
    const own = effectsOf(effects, campaign);
    return own
      .filter(({ kind }, index) => own[index - 1]?.kind === kind)
      .map(({ kind, seq }) => `${campaign}: ${kind} again, request ${seq}`);
  });
}

/** Campaigns that we paused and that no running incident with a lease answers for. */
export function haltsWithoutOwner({ effects, paused, incidents, leases, running }: ChaosFacts): string[] {
  return paused
    .filter((campaign) => effectsOf(effects, campaign).at(-1)?.kind === 'pause')
    .flatMap((campaign) => {
      const lease = leases.find((one) => one.campaign === campaign);
      if (lease === undefined) return [`${campaign} is halted, and no lease is remembered`];
      const owner = incidents.find(({ incidentKey }) => incidentKey === lease.incidentKey);
      if (owner === undefined || owner.status === 'closed')
        return [
          `${campaign} is halted, and its incident ${lease.incidentKey} is ${owner?.status ?? 'unknown'}`,
        ];
      return running.includes(owner.workflowId)
        ? []
        : [`${campaign} is halted, and ${owner.workflowId} does not run`];
    });
}

/** The rows that say that a change was made and confirmed. */
export function confirmedRows(rows: readonly Row[]): Row[] {
  return rows.filter(({ entry }) => entry.type === 'action_effect' && entry.data['kind'] === 'confirmed');
}

/** How often a change was made and recorded; one that was repeated counts once here. */
interface Tally {
  done: number;
  recorded: number;
}

function mismatches(facts: ChaosFacts, excess: (tally: Tally) => number, words: string): string[] {
  const confirmed = confirmedRows(facts.rows);
  const campaigns = new Set([...campaignsOf(facts.effects), ...confirmed.map(campaignOf)]);
  return [...campaigns].flatMap((campaign) => {
    const own = effectsOf(facts.effects, campaign).filter(
      ({ kind }, index, all) => all[index - 1]?.kind !== kind,
    );
    return KINDS.flatMap((kind) => {
      const done = own.filter((effect) => effect.kind === kind).length;
      const recorded = confirmed.filter(
        (row) => campaignOf(row) === campaign && row.entry.data['action'] === kind,
      ).length;
      const count = excess({ done, recorded });
      return count > 0 ? [`${campaign}: ${count} ${kind} ${words}`] : [];
    });
  });
}

function campaignOf({ entry }: Row): string {
  return `${entry.platform}:${entry.campaignKey}`;
}

function campaignsOf(effects: readonly Effect[]): string[] {
  return [...new Set(effects.map(({ campaign }) => campaign))];
}

function effectsOf(effects: readonly Effect[], campaign: string): Effect[] {
  return effects.filter((effect) => effect.campaign === campaign);
}
