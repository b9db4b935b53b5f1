import { UNLIMITED } from '../../../src/adapters/call-quota/index.ts';
import { createMetaPlatform } from '../../../src/adapters/meta/index.ts';
import { type AdPlatformHarness, describeAdPlatformContract } from '../../contract/ad-platform.contract.ts';

describeAdPlatformContract('meta', makeHarness, {
  'an expired token is renewed once and the call goes on':
    'a system-user token is issued by a person; nothing can renew it',
});

function makeHarness(): AdPlatformHarness {
  const accountId = '1234567890';
  return {
    platform: 'meta',
    accountId,
    campaignsForThreePages: 401,
    assumedLagHours: 1,
    connect: (baseUrl, changes = {}) =>
      createMetaPlatform({
        quota: UNLIMITED,
        baseUrl,
        apiVersion: 'v26.0',
        accountIds: [accountId],
        accessToken: changes.isCredentialWrong === true ? 'sim-meta-token-revoked' : 'sim-meta-token',
        appSecret: 'sim-app-secret',
        assumedLagHours: 1,
        timeoutMs: changes.timeoutMs ?? 5_000,
      }),
    labels: ['always-on', 'Café, Q1'],
    statusWrite: { method: 'POST' },
    tokenRefused: { preset: 'meta_190' },
    rateLimited: { preset: 'meta_17', retryDelaySeconds: 120 },
    expectedRetryAfterMs: 120_000,
    errorSaying: (message) => ({ status: 400, body: { error: { code: 100, message } } }),
    spendRead: { path: '/insights' },
    campaignRead: { path: '/campaigns' },
    accountRead: { path: `/act_${accountId}` },
    secrets: ['sim-meta-token', 'sim-app-secret'],
  };
}
