import type { CampaignKind } from '../world/sim-campaign.ts';

/** One seat of a platform in the default fleet: what sits there, on which side of the plan, clean or dirty. */
export interface Place {
  kind: Exclude<CampaignKind, 'custom'>;
  side: 'over' | 'under';
  isDirty: boolean;
  isDirtyOn: readonly string[];
}

const EVERYWHERE = ['google', 'meta', 'dv360'] as const;
const clean = (kind: Place['kind'], side: Place['side']): Place => ({
  kind,
  side,
  isDirty: false,
  isDirtyOn: [],
});
const dirty = (kind: Place['kind'], side: Place['side'], isDirtyOn: readonly string[]): Place => ({
  kind,
  side,
  isDirty: true,
  isDirtyOn,
});

/**
 * The ten seats of each platform, by quota (issue §3): 4 healthy, 3 warning, 2 critical, 1 zero delivery; one warning and one
 * critical dirty everywhere, one healthy dirty on Google alone.
 */
export const PLACES: readonly Place[] = [
  clean('healthy', 'over'),
  clean('healthy', 'under'),
  clean('healthy', 'under'),
  dirty('healthy', 'over', ['google']),
  clean('warning', 'over'),
  clean('warning', 'under'),
  dirty('warning', 'over', EVERYWHERE),
  clean('critical', 'over'),
  dirty('critical', 'under', EVERYWHERE),
  clean('zero_delivery', 'under'),
];

/** How far spend lies from plan for each kind, in parts of 1000: inside the quota's edges, so that rounding moves nobody. */
export const DEVIATION_PERMILLE: Readonly<Record<Place['kind'], readonly [number, number]>> = {
  healthy: [5, 65],
  warning: [190, 240],
  critical: [320, 600],
  zero_delivery: [0, 0],
};
