import { expect, onTestFinished, test } from 'vitest';
import { decisionSigner } from '../../src/security/decision-signing.ts';
import { aKey } from '../support/secret-keys.ts';
import { aSlackDesk, type SlackDesk } from '../support/slack-desk.ts';
import { clickPayload } from '../support/slack-press.ts';
import { aPolicy } from '../workflows/people.ts';

const [OURS, FOREIGN] = [aKey('sign-1'), aKey('sign-2')];

/** The policy takes only signed decisions, the worker knows our key, and the app signs with `key`. */
async function aDesk(key: typeof OURS): Promise<SlackDesk> {
  const desk = await aSlackDesk({
    policy: aPolicy({ requireSignature: true }),
    signingKeys: [OURS],
    sign: decisionSigner({ namespace: 'default', signingKeys: [key] }),
  });
  onTestFinished(() => desk.close());
  return desk;
}

test('a click halts where only signed decisions count, because the app signs it', async () => {
  const desk = await aDesk(OURS);
  const incident = await desk.one('awaiting_approval');
  await desk.press(clickPayload(desk.cardOf(incident), 'approve', { user: 'U0ANA' }));
  expect(await desk.told('U0ANA', 1)).toContain('Your approval is carried out');
  expect(await desk.pausesOf(incident.campaignKey)).toBe(1);
});

test('a click through an app that signs with a key of its own halts nothing, and whoever pressed hears why', async () => {
  const desk = await aDesk(FOREIGN);
  const incident = await desk.one('awaiting_approval');
  await desk.press(clickPayload(desk.cardOf(incident), 'approve', { user: 'U0ANA' }));
  expect(await desk.told('U0ANA', 1)).toMatch(/sign/i);
  expect(await desk.pausesOf(incident.campaignKey)).toBe(0);
});
