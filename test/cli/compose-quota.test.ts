import { afterEach, expect, test, vi } from 'vitest';
import { composeQuota } from '../../src/cli/compose-quota.ts';

afterEach(() => {
  vi.doUnmock('ioredis');
});

const NOWHERE = { redisUrl: null, databaseUrl: null, quotas: { google: [{ calls: 1, seconds: 60 }] } };
const CALL = { api: 'google', accountId: '1', isUrgent: false } as const;

test('without a database the one worker counts by itself', async () => {
  const { quota, close } = await composeQuota(NOWHERE, () => undefined);
  const kinds = [(await quota.ask(CALL)).kind, (await quota.ask(CALL)).kind];
  expect(kinds).toEqual(['go', 'over_quota']);
  await close();
});

test('Redis without its optional package is refused with what to install', async () => {
  vi.doMock('ioredis', () => {
    throw new Error('Cannot find package');
  });
  const composing = composeQuota({ ...NOWHERE, redisUrl: 'redis://127.0.0.1:1' }, () => undefined);
  await expect(composing).rejects.toThrow(/ioredis is not installed.*npm install --include=optional/);
});
