import { UNLIMITED } from '../../../src/adapters/call-quota/index.ts';
import { createGoogleAdsPlatform } from '../../../src/adapters/google-ads/index.ts';
import { createGoogleTokenSource } from '../../../src/adapters/shared/google-auth.ts';
import { type AdPlatformHarness, describeAdPlatformContract } from '../../contract/ad-platform.contract.ts';

describeAdPlatformContract('google-ads', makeHarness);

function makeHarness(): AdPlatformHarness {
  return {
    platform: 'google',
    accountId: '1234567890',
    campaignsForThreePages: 11,
    simulator: { pageSize: 5 },
    assumedLagHours: 3,
    connect: (baseUrl, changes = {}) =>
      createGoogleAdsPlatform({
        quota: UNLIMITED,
        baseUrl,
        apiVersion: 'v26',
        accountIds: ['123-456-7890'],
        tokenSource: createGoogleTokenSource({
          platform: 'google',
          tokenUrl: `${baseUrl}/token`,
          credential: {
            kind: 'refresh_token',
            clientId: 'sim-client',
            clientSecret: 'sim-secret',
            refreshToken: changes.isCredentialWrong === true ? 'sim-secret-revoked' : 'sim-refresh-token',
          },
          scopes: ['https://www.googleapis.com/auth/adwords'],
          now: Date.now,
        }),
        assumedLagHours: 3,
        timeoutMs: changes.timeoutMs ?? 5_000,
        pageSize: 2,
      }),
    labels: ['always-on', 'Café, Q1'],
    statusWrite: { method: 'POST', path: 'campaigns:mutate' },
    tokenRefused: { preset: 'google_auth' },
    rateLimited: { preset: 'google_429', retryDelaySeconds: 8_962 },
    expectedRetryAfterMs: 8_962_000,
    errorSaying: (message) => ({
      status: 400,
      body: { error: { code: 400, status: 'INVALID_ARGUMENT', message } },
    }),
    spendRead: { path: 'googleAds:search', body: 'campaign.id IN' },
    campaignRead: { path: 'googleAds:search', body: 'ORDER BY campaign.id' },
    accountRead: { path: 'googleAds:search', body: 'customer.currency_code' },
    secrets: ['sim-secret', 'sim-refresh-token', 'ya29.sim.secret-part'],
  };
}
