import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createCallQuota,
  memoryLimiters,
  postgresLimiters,
  redisLimiters,
} from '../../../src/adapters/call-quota/index.ts';
import { aCall, describeCallQuota, describeQuotaWithoutStore } from '../../contract/call-quota.contract.ts';
import { aPostgres, hasPostgres, type TestPostgres } from '../../support/postgres.ts';
import { aRedis, hasRedis, type TestRedis } from '../../support/redis.ts';

describeCallQuota('memory', async () => ({
  store: async () => memoryLimiters(),
  wipe: null,
  close: async () => undefined,
}));

describe.skipIf(!hasPostgres)('with Debian PostgreSQL 15 (skipped where it is not installed)', () => {
  let postgres: TestPostgres;
  const asWorker = () => postgres.urlOf('quota', 'worker');

  beforeAll(async () => {
    postgres = await aPostgres();
    postgres.createDatabase('quota');
    const store = await postgres.open(postgres.urlOf('quota'));
    await store.close();
    postgres.psql('quota', 'CREATE ROLE worker LOGIN IN ROLE pacekeeper_app; CREATE ROLE stranger LOGIN');
  });
  afterAll(() => postgres.close());

  describeCallQuota('PostgreSQL, as a role that may only append', async () => ({
    store: async () => postgresLimiters(asWorker()),
    wipe: async () => void postgres.psql('quota', 'DELETE FROM call_quota'),
    close: async () => undefined,
  }));

  test('a role without rights to the table goes without the quota and says why', async () => {
    const store = postgresLimiters(postgres.urlOf('quota', 'stranger'));
    const warnings: string[] = [];
    const quota = createCallQuota(store, {}, (problem) => warnings.push(problem));
    expect(await quota.ask(aCall())).toEqual({ kind: 'go' });
    expect(warnings).toEqual([expect.stringContaining('permission denied for table call_quota')]);
    await store.close();
  });
});

describeQuotaWithoutStore('its PostgreSQL', async () =>
  postgresLimiters('postgres://nobody@127.0.0.1:1/none'),
);

describe.skipIf(!hasRedis)('with Debian redis-server (skipped where it is not installed)', () => {
  let redis: TestRedis;
  let client: Redis;

  beforeAll(async () => {
    redis = await aRedis();
    client = new Redis(redis.url);
  });
  afterAll(() => {
    client.disconnect();
    redis.close();
  });

  describeCallQuota('Redis', async () => ({
    store: () => redisLimiters(redis.url),
    wipe: async () => void (await client.flushall()),
    close: async () => undefined,
  }));
});

describeQuotaWithoutStore('its Redis', () => redisLimiters('redis://127.0.0.1:1'));
