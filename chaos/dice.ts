import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance by a seed: the same seed throws the same dice. */
export interface Dice {
  /** an integer between the two, both included */
  int(from: number, to: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** true in so many of a hundred throws */
  chance(percent: number): boolean;
}

/** Dice for a seed. */
export function diceOf(seed: number): Dice {
  const generator = xoroshiro128plus(Math.imul(seed, 0x9e37_79b1));
  const int = (from: number, to: number) => uniformInt(generator, from, to);
  return {
    int,
    pick<Item>(items: readonly Item[]): Item {
      const item = items[int(0, items.length - 1)];
      if (item === undefined) throw new Error('There is nothing to pick from.');
      return item;
    },
    chance: (percent) => int(1, 100) <= percent,
  };
}
