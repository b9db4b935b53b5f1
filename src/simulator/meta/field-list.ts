import { isRecord } from '../http/parameters.ts';
import { refuseMeta } from './meta-errors.ts';

/** What a node has: its fields, those it gives unasked, and the nodes that stand in some of its fields. */
export interface NodeKnowledge {
  node: string;
  fields: readonly string[];
  byDefault: readonly string[];
  nested?: Readonly<Record<string, { node: string; fields: readonly string[] }>>;
}

/** One field of a call, and what is asked of the nodes in it: `adlabels{id,name}`; nothing asked gives all they have. */
export interface AskedField {
  name: string;
  parts: readonly string[];
}

const FIELD = /([^,{}]+)(?:\{([^{}]+)\})?(?:,|$)/y;

/** The `fields` of a call: what is asked for, or only the id where nothing is. Unknown names are refused. */
export function readFields(text: string | undefined, known: NodeKnowledge): readonly AskedField[] {
  const asked = parseFields(bareText(text));
  for (const { name, parts } of asked) {
    checkKnown([name], known);
    const nested = known.nested?.[name];
    if (nested !== undefined) checkKnown(parts, nested);
    else if (parts.length > 0) refuseMeta(`(#100) Subfields are not supported by ${name}`);
  }
  return asked.length === 0 ? known.byDefault.map((name) => ({ name, parts: [] })) : asked;
}

/** Flat fields as a comma list or a JSON array. */
export function splitFields(text: string | undefined): string[] {
  const bare = bareText(text);
  return bare === '' ? [] : bare.split(',');
}

/** The asked fields of an object, the id always among them; what is not set is left out. */
export function pick(
  object: Record<string, unknown>,
  fields: readonly AskedField[],
): Record<string, unknown> {
  return Object.fromEntries(
    [{ name: 'id', parts: [] }, ...fields].flatMap(({ name, parts }) =>
      object[name] === undefined ? [] : [[name, partsOf(object[name], parts)] as const],
    ),
  );
}

function partsOf(value: unknown, parts: readonly string[]): unknown {
  if (parts.length === 0 || !Array.isArray(value)) return value;
  const fields = parts.map((name) => ({ name, parts: [] }));
  return value.filter(isRecord).map((node) => pick(node, fields));
}

function bareText(text: string | undefined): string {
  return (text ?? '').replaceAll(/[[\]"\s]/g, '');
}

function parseFields(bare: string): AskedField[] {
  const fields: AskedField[] = [];
  for (let at = 0; at < bare.length; ) {
    FIELD.lastIndex = at;
    const match = FIELD.exec(bare);
    if (match === null) {
      return refuseMeta(`Syntax error "Expected end of string." at character ${at}: ${bare}`, 2_500);
    }
    const [whole, name = '', parts] = match;
    fields.push({ name, parts: parts?.split(',') ?? [] });
    at += whole.length;
  }
  return fields;
}

function checkKnown(names: readonly string[], known: { node: string; fields: readonly string[] }): void {
  const unknown = names.find((name) => !known.fields.includes(name));
  if (unknown === undefined) return;
  refuseMeta(`(#100) Tried accessing nonexisting field (${unknown}) on node type (${known.node})`);
}
