/** The ad platforms Pacekeeper watches, in the order reports list them. */
export const PLATFORMS = ['google', 'meta', 'dv360'] as const;

/** One of the ad platforms. */
export type Platform = (typeof PLATFORMS)[number];

/** Whether a campaign can spend on its platform right now. */
export type PlatformStatus = 'active' | 'paused' | 'ended' | 'removed';
