import { expect, test } from 'vitest';
import { createPatience } from '../../../src/adapters/call-quota/patience.ts';

test('a store that fails is left alone for five seconds, and told of once until it worked again', async () => {
  let now = 0;
  let isUp = false;
  let asked = 0;
  const warnings: string[] = [];
  const patiently = createPatience(
    (problem) => warnings.push(problem),
    () => now,
  );
  const ask = () =>
    patiently(async () => {
      asked += 1;
      if (!isUp) throw new Error('down');
      return 'counted';
    }, 'not counted');

  expect([await ask(), await ask(), asked]).toEqual(['not counted', 'not counted', 1]);
  now = 5_000;
  expect([await ask(), asked, warnings.length]).toEqual(['not counted', 2, 1]);
  now = 10_000;
  isUp = true;
  expect([await ask(), warnings.length]).toEqual(['counted', 1]);
  isUp = false;
  await ask();
  expect(warnings).toHaveLength(2);
});
