import { refuseMeta } from './meta-errors.ts';

/** The `fields` of a call: what is asked for, or only the id where nothing is. Unknown names are refused. */
export function readFields(
  text: string | undefined,
  known: { node: string; fields: readonly string[]; byDefault: readonly string[] },
): readonly string[] {
  const asked = splitFields(text);
  const unknown = asked.find((field) => !known.fields.includes(field));
  if (unknown !== undefined) {
    refuseMeta(`(#100) Tried accessing nonexisting field (${unknown}) on node type (${known.node})`);
  }
  return asked.length === 0 ? known.byDefault : asked;
}

/** Fields as a comma list or a JSON array. */
export function splitFields(text: string | undefined): string[] {
  const bare = (text ?? '').replaceAll(/[[\]"\s]/g, '');
  return bare === '' ? [] : bare.split(',');
}

/** The asked fields of an object, the id always among them; what is not set is left out. */
export function pick(object: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  const names = [...new Set(['id', ...fields])];
  return Object.fromEntries(
    names.flatMap((name) => (object[name] === undefined ? [] : [[name, object[name]] as const])),
  );
}
