import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/env.ts';
import { LIVE_QUOTAS } from '../../src/config/platform-quotas.ts';

const LIVE = {
  PLATFORM_MODE: 'live',
  PACEKEEPER_PLATFORMS: 'meta',
  META_ACCESS_TOKEN: 'a-meta-token',
  PLAN_FILE: '/plan.csv',
  PLAN_MAPPING: '/plan.yaml',
};

describe('the quota of platform calls', () => {
  test('is none in the simulator, and that of the lower access levels in live mode', () => {
    expect(readConfig({}).quotas).toEqual({});
    expect(readConfig(LIVE).quotas).toEqual(LIVE_QUOTAS);
  });

  test('of a scope that is named is replaced as a whole, the others stay', () => {
    const PLATFORM_QUOTAS = 'google:50/1, google:90000/86400, meta-account:off';
    expect(readConfig({ ...LIVE, PLATFORM_QUOTAS }).quotas).toEqual({
      ...LIVE_QUOTAS,
      google: [
        { calls: 50, seconds: 1 },
        { calls: 90_000, seconds: 86_400 },
      ],
      'meta-account': [],
    });
  });

  test('can be set for the simulator too', () => {
    expect(readConfig({ PLATFORM_QUOTAS: 'meta:5/1' }).quotas).toEqual({ meta: [{ calls: 5, seconds: 1 }] });
  });

  test.each([
    ['google', /PLATFORM_QUOTAS: expected entries such as google:10\/1/],
    ['google:0/1', /PLATFORM_QUOTAS: expected entries such as/],
    ['google:10/99999', /PLATFORM_QUOTAS: expected a day/],
    ['tiktok:10/1', /PLATFORM_QUOTAS: expected a scope of google, google-account/],
  ])('%s is refused with what is expected', (PLATFORM_QUOTAS, message) => {
    expect(() => readConfig({ PLATFORM_QUOTAS })).toThrow(message);
  });

  test('is counted in Redis only at an address of Redis', () => {
    expect(readConfig({ REDIS_URL: 'redis://127.0.0.1:6379' }).redisUrl).toBe('redis://127.0.0.1:6379');
    expect(readConfig({}).redisUrl).toBeNull();
    expect(() => readConfig({ REDIS_URL: 'http://127.0.0.1' })).toThrow(/REDIS_URL: expected redis:/);
  });
});
