import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';

const modulePath = '../../src/workflows/messages.ts';

/** As Temporal's worker freezes what workflows share (reusable-vm.js): all that is reached through properties, read first. */
function deepFreeze(value: unknown, seen = new WeakSet<object>()): void {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
  if (seen.has(value) || Object.isFrozen(value)) return;
  seen.add(value);
  if (typeof value === 'object')
    for (const name of Reflect.ownKeys(value)) deepFreeze(Reflect.get(value, name), seen);
  Object.freeze(value);
}

const instants = fc.constantFrom(
  '2026-03-15T12:00:00.000Z',
  '2026-03-15T12:00:00+01:00',
  '2026-03-15',
  'soon',
);
const anything = fc.oneof(fc.jsonValue(), fc.constant(undefined));
const field = (good: fc.Arbitrary<unknown>) => fc.oneof({ weight: 4, arbitrary: good }, anything);
const words = field(fc.string({ maxLength: 30 }));

const decisions = fc.record(
  {
    decision: field(fc.constantFrom('approve', 'reject', 'acknowledge', 'resume', 'snooze', 'override')),
    by: words,
    reason: words,
    category: field(fc.constantFrom('false_alarm', 'data_wrong', null)),
    observationId: words,
    until: field(instants),
    targetSpend: field(fc.constantFrom('1500.00', '1e9', '')),
    thresholdPct: field(fc.double()),
    expiresAt: field(instants),
    signature: field(fc.record({ keyId: words, signedAt: field(instants), mac: words })),
  },
  { requiredKeys: [] },
);
const observations = fc.record(
  {
    sweepKey: words,
    kind: field(fc.constantFrom('campaign', 'data_fault', 'platform_unreachable')),
    observationId: words,
    asOf: field(instants),
    isHealthy: field(fc.boolean()),
    isReleased: field(fc.boolean()),
    note: words,
    digestKey: words,
  },
  { requiredKeys: [] },
);

test.each([
  ['decisionSchema', decisions],
  ['observeSchema', observations],
] as const)(
  'given %s as workflows share it, frozen, when anything at all arrives, then it reads as it would otherwise',
  async (name, messages) => {
    const loose = (await import(modulePath))[name]();
    vi.resetModules();
    const shared = { ...(await import(modulePath)) };
    deepFreeze(shared);
    const frozen = shared[name]();

    expect(frozen).not.toBe(loose);
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: messages }, anything), (message) => {
        const [read, expected] = [frozen.safeParse(message), loose.safeParse(message)];
        expect(read.data).toEqual(expected.data);
        expect(read.error?.issues).toEqual(expected.error?.issues);
      }),
      { numRuns: 2_000 },
    );
  },
);
