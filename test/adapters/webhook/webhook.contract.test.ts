import { createWebhookOnCall } from '../../../src/adapters/webhook/index.ts';
import { describeOnCallContract } from '../../contract/on-call.contract.ts';
import { startWebhookFake } from '../../support/webhook-fake.ts';

const WRONG_SECRET = 'a-webhook-secret-of-nobody';

describeOnCallContract('a webhook', async () => {
  const webhook = await startWebhookFake();
  const { hookUrl: url, secret, calls } = webhook;
  return {
    host: webhook,
    calls,
    connect: ({ timeoutMs = 5_000, isSecretWrong = false } = {}) =>
      createWebhookOnCall({
        url,
        secret: isSecretWrong ? WRONG_SECRET : secret,
        timeoutMs,
        nowMs: Date.now,
      }),
    secrets: [secret, WRONG_SECRET, 'path-token-9', 'query-token-9'],
    settings: ['ONCALL_WEBHOOK_URL', 'ONCALL_WEBHOOK_SECRET'],
  };
});
