import { UNLIMITED } from '../../../src/adapters/call-quota/index.ts';
import { createDv360Platform } from '../../../src/adapters/dv360/index.ts';
import { createGoogleTokenSource } from '../../../src/adapters/shared/google-auth.ts';
import { type AdPlatformHarness, describeAdPlatformContract } from '../../contract/ad-platform.contract.ts';

describeAdPlatformContract('dv360', makeHarness, {
  'validate-only is checked by the platform': 'DV360 has no validate-only, so such a change is not sent',
});

function makeHarness(): AdPlatformHarness {
  const accountId = '9001234';
  return {
    platform: 'dv360',
    accountId,
    campaignsForThreePages: 201,
    simulator: { reportPolls: 2 },
    assumedLagHours: 6,
    connect: (baseUrl, changes = {}) =>
      createDv360Platform({
        quota: UNLIMITED,
        baseUrl,
        reportsBaseUrl: baseUrl,
        apiVersion: 'v4',
        reportsApiVersion: 'v2',
        accountIds: [accountId],
        tokenSource: createGoogleTokenSource({
          platform: 'dv360',
          tokenUrl: `${baseUrl}/token`,
          credential: {
            kind: 'refresh_token',
            clientId: 'sim-client',
            clientSecret: 'sim-secret',
            refreshToken: changes.isCredentialWrong === true ? 'sim-secret-revoked' : 'sim-refresh-token',
          },
          scopes: [
            'https://www.googleapis.com/auth/display-video',
            'https://www.googleapis.com/auth/doubleclickbidmanager',
          ],
          now: Date.now,
        }),
        assumedLagHours: 6,
        timeoutMs: changes.timeoutMs ?? 5_000,
        reportMaxAgeMs: 600_000,
        poll: { firstMs: 1, maxMs: 4, giveUpMs: 1_000 },
      }),
    labels: ['always-on, Café'],
    statusWrite: { method: 'PATCH' },
    tokenRefused: {
      status: 401,
      body: { error: { code: 401, status: 'UNAUTHENTICATED', message: 'expired' } },
    },
    rateLimited: { preset: 'dv360_429', headers: { 'retry-after': '120' } },
    expectedRetryAfterMs: 120_000,
    errorSaying: (message) => ({
      status: 400,
      body: { error: { code: 400, status: 'INVALID_ARGUMENT', message } },
    }),
    spendRead: { path: '/_gcs/' },
    campaignRead: { path: '/insertionOrders' },
    accountRead: { path: `/v4/advertisers/${accountId}` },
    secrets: ['sim-secret', 'sim-refresh-token', 'ya29.sim.secret-part'],
  };
}
