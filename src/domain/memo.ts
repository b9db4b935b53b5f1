const KEPT = 4_096;

/**
 * A pure function of two texts that remembers its answers: a sweep asks for the same few days and zones thousands of
 * times, and each takes the zone database a while. Forgets all when full, so memory stays bounded.
 */
export function memoize<Value>(compute: (a: string, b: string) => Value): (a: string, b: string) => Value {
  const known = new Map<string, Value>();
  return (a, b) => {
    const key = `${a}|${b}`;
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const value = compute(a, b);
    if (known.size >= KEPT) known.clear();
    known.set(key, value);
    return value;
  };
}
