/** Which way a number or list of a policy is more careful: the machine acts less by itself, or people hear sooner. */
export type CarefulWay = 'higher' | 'lower' | 'more' | 'fewer' | 'on' | 'off' | 'neither';

/** What one value of a policy is, for people, and which way it is more careful. */
export interface PolicyWord {
  words: string;
  careful: CarefulWay;
}

/** Every value of a policy by its path in the file, but those that are judged as a whole (`policy-diff.ts`). */
const POLICY_WORDS: Readonly<Record<string, PolicyWord>> = {
  warningFromPct: { words: 'variance from which people are alerted', careful: 'lower' },
  criticalAbovePct: { words: 'variance above which a halt is proposed', careful: 'higher' },
  confidentFrom: { words: 'confidence from which the machine may act alone', careful: 'higher' },
  'weights.metadata': { words: 'weight of metadata in the confidence', careful: 'neither' },
  'weights.name': { words: 'weight of the name in the confidence', careful: 'neither' },
  'weights.freshness': { words: 'weight of freshness in the confidence', careful: 'neither' },
  escalateHealthyBelowConfidence: {
    words: 'a healthy campaign that is not trusted is asked about',
    careful: 'on',
  },
  zeroDeliveryOverridesConfidence: {
    words: 'zero delivery is halted even where it is not trusted',
    careful: 'off',
  },
  'matching.minSimilarity': { words: 'similarity that names need to match', careful: 'higher' },
  'matching.minLead': { words: 'lead that the best name needs', careful: 'higher' },
  deny: { words: 'what is never halted without asking', careful: 'more' },
  haltDirections: { words: 'what may be halted without asking', careful: 'fewer' },
  maxDataAgeHours: { words: 'age of data on which is still halted', careful: 'lower' },
  planGraceHours: { words: 'hours that a plan may be late', careful: 'lower' },
  youngFlightHours: { words: 'hours of data that a halt without asking needs', careful: 'higher' },
  youngFlightShare: { words: 'share of a short flight that it needs', careful: 'higher' },
  cooldownHours: { words: 'hours after a halt or a resume in which a person decides', careful: 'higher' },
  'breaker.minProposedHalts': {
    words: 'halts of a sweep above which the breaker may trip',
    careful: 'lower',
  },
  'breaker.maxSharePct': { words: 'share of campaigns above which it trips', careful: 'lower' },
  'breaker.minZeroCampaigns': {
    words: 'campaigns of an account, all at zero, from which it trips',
    careful: 'lower',
  },
  'ladder.reminderMinutes': { words: 'minutes until a reminder', careful: 'lower' },
  'ladder.maxReminders': { words: 'reminders at most', careful: 'higher' },
  'ladder.onCallMinutes': { words: 'minutes until the person on call is called', careful: 'lower' },
  'ladder.defaultMinutes': { words: 'minutes until the default falls', careful: 'neither' },
  digestAbove: { words: 'alerts of a sweep above which they are told as one message', careful: 'neither' },
  leaseHours: { words: 'hours until a halt asks to be resumed', careful: 'lower' },
  rejectQuietHours: { words: 'hours in which a refused halt is not asked again', careful: 'lower' },
  sweepIntervalHours: { words: 'hours between sweeps', careful: 'lower' },
  lateAfterMinutes: { words: 'minutes after which a sweep only watches', careful: 'lower' },
  'approvals.acceptClaimedIdentity': { words: 'a name is believed as it is claimed', careful: 'off' },
  'approvals.requireSignature': { words: 'only a signed decision counts', careful: 'on' },
  'approvals.gateways': { words: 'principals that speak for others', careful: 'fewer' },
  'approvals.cancelWindowMinutes': {
    words: 'minutes in which an approved halt can be cancelled',
    careful: 'higher',
  },
  'approvals.maxSnoozeHours': { words: 'hours that a campaign may be set aside', careful: 'lower' },
  'approvals.maxOverrideHours': { words: 'hours that an override may last', careful: 'lower' },
  'approvals.absences': { words: 'who is away when', careful: 'neither' },
  'approvals.quietHours': { words: 'hours in which nobody is reminded', careful: 'neither' },
};

const GROUP = { words: 'people of the group', careful: 'neither' } as const;
const NOT_JUDGED = { words: 'a value of the policy', careful: 'neither' } as const;

/** What the value at a path is; one that nobody has described yet is none the less a value. */
export function wordFor(path: string): PolicyWord {
  return POLICY_WORDS[path] ?? (path.startsWith('approvals.groups.') ? GROUP : NOT_JUDGED);
}

/** Whether somebody has described the value at a path. */
export function isDescribed(path: string): boolean {
  return wordFor(path) !== NOT_JUDGED;
}
