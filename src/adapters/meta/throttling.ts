import { MINUTE_MS } from '../../domain/instant.ts';
import { accountUsageSchema, businessUsageSchema } from './schema.ts';

/** How long Meta blocks after the limit, by access tier (rate-limiting page); an unknown tier counts as the slower. */
const LIMITED_TIER_BLOCK_MS = 300_000;
const FULL_TIER_BLOCK_MS = 60_000;
const FULL_TIER = 'standard_access';

/** What the two usage headers say, in one shape; `waitMs` is 0 where they name no time. */
interface Usage {
  waitMs: number;
  tiers: readonly string[];
}

/**
 * How long to wait after a throttled answer: the longest of `estimated_time_to_regain_access` (minutes) and
 * `reset_time_duration` (seconds), else the tier's default. Trying earlier prolongs the block.
 */
export function throttleWaitMs(headers: Headers): number {
  const business = businessUsage(headers.get('x-business-use-case-usage'));
  const account = accountUsage(headers.get('x-ad-account-usage'));
  const waitMs = Math.max(business.waitMs, account.waitMs);
  if (waitMs > 0) return waitMs;
  const isFullTier = [...business.tiers, ...account.tiers].includes(FULL_TIER);
  return isFullTier ? FULL_TIER_BLOCK_MS : LIMITED_TIER_BLOCK_MS;
}

function businessUsage(header: string | null): Usage {
  const parsed = businessUsageSchema.safeParse(parseJson(header));
  if (!parsed.success) return { waitMs: 0, tiers: [] };
  const entries = Object.values(parsed.data).flat();
  const minutes = entries.map((entry) => entry.estimated_time_to_regain_access ?? 0);
  return {
    waitMs: Math.max(0, ...minutes) * MINUTE_MS,
    tiers: entries.map((entry) => entry.ads_api_access_tier ?? ''),
  };
}

function accountUsage(header: string | null): Usage {
  const parsed = accountUsageSchema.safeParse(parseJson(header));
  if (!parsed.success) return { waitMs: 0, tiers: [] };
  return {
    waitMs: (parsed.data.reset_time_duration ?? 0) * 1000,
    tiers: [parsed.data.ads_api_access_tier ?? ''],
  };
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
