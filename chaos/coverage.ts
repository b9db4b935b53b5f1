import { TARGETS, type Target } from './chaos-stack.ts';
import type { Dice } from './dice.ts';
import { OPERATIONS, type Operation, STEPS } from './steps.ts';

/** Which process is to be killed, and at which step of which operation. */
export interface Aim {
  target: Target;
  operation: Operation;
  step: string;
}

/** Where kills were aimed, and where they landed. */
export interface Coverage {
  /** the step that was hit least, and the process that hit it least */
  next(dice: Dice): Aim;
  aimed(aim: Aim): void;
  hit(target: Target, step: string): void;
  byStep(): Readonly<Record<string, Readonly<Record<Target, number>>>>;
  byTarget(): Readonly<Record<Target, number>>;
}

const ALL_STEPS = OPERATIONS.flatMap((operation) => STEPS[operation].map((step) => ({ operation, step })));

/** A step as it is counted. */
export function nameOf({ operation, step }: Pick<Aim, 'operation' | 'step'>): string {
  return `${operation}:${step}`;
}

/** Counts so that every step of a halt and of a resume gets its kills. */
export function startCoverage(): Coverage {
  const hits = new Map<string, Record<Target, number>>(ALL_STEPS.map((one) => [nameOf(one), none()]));
  const attempts = new Map<string, Record<Target, number>>(ALL_STEPS.map((one) => [nameOf(one), none()]));
  const of = (counts: typeof hits, name: string) => counts.get(name) ?? none();
  /** A step that kills keep missing must not take all of them. */
  const weight = (name: string) => 2 * sum(of(hits, name)) + sum(of(attempts, name));
  return {
    next(dice) {
      const step = dice.pick(least(ALL_STEPS, (one) => weight(nameOf(one))));
      const name = nameOf(step);
      const target = dice.pick(least(TARGETS, (one) => 2 * of(hits, name)[one] + of(attempts, name)[one]));
      return { ...step, target };
    },
    aimed: (aim) => count(attempts, nameOf(aim), aim.target),
    hit: (target, step) => count(hits, step, target),
    byStep: () => Object.fromEntries(hits),
    byTarget: () => {
      const totals = none();
      for (const counts of hits.values()) for (const target of TARGETS) totals[target] += counts[target];
      return totals;
    },
  };
}

function none(): Record<Target, number> {
  return { worker: 0, temporal: 0, store: 0 };
}

function count(counts: Map<string, Record<Target, number>>, name: string, target: Target): void {
  const before = counts.get(name) ?? none();
  counts.set(name, { ...before, [target]: before[target] + 1 });
}

function sum(counts: Record<Target, number>): number {
  return TARGETS.reduce((total, target) => total + counts[target], 0);
}

function least<Item>(items: readonly Item[], weigh: (item: Item) => number): Item[] {
  const smallest = Math.min(...items.map(weigh));
  return items.filter((item) => weigh(item) === smallest);
}
