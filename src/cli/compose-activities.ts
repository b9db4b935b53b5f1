import { getClient } from '@temporalio/activity';
import type { ActivityDeps } from '../activities/activity-deps.ts';
import { recordPolicy } from '../activities/in-force-entries.ts';
import { redact } from '../adapters/shared/redaction.ts';
import { createAnchorFile, type Store } from '../adapters/store/index.ts';
import { canWrite } from '../config/env.ts';
import type { Policy } from '../domain/policy.ts';
import type { PlatformClock } from '../ports/platform-clock.ts';
import { checkSignature } from '../security/decision-signing.ts';
import { composeNotifiers } from './compose-notifiers.ts';
import { composeOnCall } from './compose-on-call.ts';
import { composeClock, composePlanSource } from './compose-plan.ts';
import { composePlatforms } from './compose-platforms.ts';
import { composePolicy } from './compose-policy.ts';
import { composeQuota } from './compose-quota.ts';
import { composeStore } from './compose-store.ts';
import type { Here } from './surroundings.ts';

const STORE_WITHIN_MS = 90_000;

/**
 * Everything that activities reach the outside by; `warn` hears of a policy file that cannot be read, and of a quota that
 * cannot be counted. The store is waited for.
 */
export async function composeActivities(
  here: Here,
  warn: (problem: string) => void,
): Promise<{ deps: ActivityDeps; store: Store; close: () => Promise<void> }> {
  const { config } = here;
  const clock = composeClock(config);
  const readPolicy = composePolicy(config, warn);
  const { platforms, planSource, store, close } = await openOutside(here, clock, warn);
  const deps: ActivityDeps = {
    platforms,
    planSource,
    clock,
    store,
    anchorKeeper: config.anchorFile === null ? null : createAnchorFile(config.anchorFile),
    notifiers: composeNotifiers(here),
    onCall: composeOnCall(here),
    readPolicy: recorded(readPolicy, async (policy) =>
      recordPolicy(store.auditLog, policy, await clock.now()),
    ),
    links: {
      temporalAddress: config.temporal.address,
      namespace: config.temporal.namespace,
      webUiUrl: config.temporal.webUiUrl,
    },
    canWrite: (platform, accountId) => canWrite(config, platform, accountId),
    isLive: config.mode === 'live',
    signatures: { check: (signed, requestId) => checkSignature(config.temporal, signed, requestId) },
    temporal: getClient,
    redact,
  };
  return { deps, store, close };
}

/** The platforms before the store, because what is wrong with a credential shows at once. */
async function openOutside(here: Here, clock: PlatformClock, warn: (problem: string) => void) {
  const { config } = here;
  const { quota, close: closeQuota } = await composeQuota(config, warn);
  try {
    const platforms = composePlatforms(config.platforms, config.mode, quota);
    const planSource = await composePlanSource(config, clock);
    const store = await composeStore(here, STORE_WITHIN_MS);
    const close = async (): Promise<void> => {
      await Promise.allSettled([closeQuota(), store.close()]);
    };
    return { platforms, planSource, store, close };
  } catch (error) {
    await closeQuota();
    throw error;
  }
}

/** The policy in force, recorded before the first decision under it. */
function recorded(
  readPolicy: () => Promise<Policy>,
  record: (policy: Policy) => Promise<void>,
): () => Promise<Policy> {
  let recordedVersion = '';
  return async () => {
    const policy = await readPolicy();
    if (policy.version !== recordedVersion) await record(policy);
    recordedVersion = policy.version;
    return policy;
  };
}
