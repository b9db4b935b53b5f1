import { describe, expect, test } from 'vitest';
import { envSchema } from '../../src/config/env-schema.ts';
import { SECRET_VARIABLES, secretsOf } from '../../src/config/secrets.ts';

describe('the credentials of the environment', () => {
  test('are all variables that are named like one', () => {
    const named = Object.keys(envSchema.shape).filter((name) =>
      /(TOKEN|SECRET|KEYS?|KEY_DATA|PASSWORD)$/.test(name),
    );

    expect(SECRET_VARIABLES).toEqual(expect.arrayContaining(named));
  });

  test('are the values that are set, and the passwords of the database and of Redis as they are meant', () => {
    const env = {
      META_APP_SECRET: ' app-secret ',
      SLACK_CHANNEL: 'C0PACING',
      DATABASE_URL: 'postgres://pacing:p%40ss-word@db/pacing',
      REDIS_URL: 'rediss://:quota-word@redis:6379',
    };

    expect(secretsOf(env)).toEqual(['app-secret', 'p%40ss-word', 'p@ss-word', 'quota-word', 'quota-word']);
  });

  test('are the keys themselves, where several stand in one variable', () => {
    const env = { PACEKEEPER_SIGNING_KEYS: 'k2:bmV3LWtleQ==, k1:b2xkLWtleQ==' };

    expect(secretsOf(env)).toEqual(['bmV3LWtleQ==', 'b2xkLWtleQ==']);
  });

  test.each(['', 'no address', 'postgres://db/pacing', 'postgres://a:%E0%A4%A@db/pacing'])(
    'are looked for in %j without failing',
    (address) => {
      expect(() => secretsOf({ DATABASE_URL: address })).not.toThrow();
    },
  );
});
