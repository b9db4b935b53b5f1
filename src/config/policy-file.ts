import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { DEFAULT_POLICY, type Policy } from '../domain/policy.ts';
import { contradictionsOf } from './policy-contradictions.ts';
import { keysAt, type PolicyFile, policyFileSchema } from './policy-schema.ts';

/** A policy, or everything that is wrong with its file as `file:line:column: what was expected`. */
export type PolicyRead =
  | { kind: 'policy'; policy: Policy }
  | { kind: 'invalid'; problems: readonly string[] };

/** A policy file's text with the name that its problems are told by. */
export interface PolicySource {
  file: string;
  text: string;
}

const VERSION_DIGITS = 12;

/** Reads a YAML policy file: what it says, over `base`. Never throws on what is in the file, or where there is none. */
export function readPolicyFile(file: string, base: Policy = DEFAULT_POLICY): PolicyRead {
  try {
    return parsePolicy({ file, text: readFileSync(file, 'utf8') }, base);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'invalid', problems: [`${file}: cannot be read: ${why}`] };
  }
}

/** `readPolicyFile` of a text. The version is the file's own, else twelve hex digits of the text's SHA-256. */
export function parsePolicy(source: PolicySource, base: Policy = DEFAULT_POLICY): PolicyRead {
  const lines = new LineCounter();
  const document = parseDocument(source.text, { lineCounter: lines, prettyErrors: false });
  const located = (offset: number, message: string): string => {
    const { line, col } = lines.linePos(offset);
    return `${source.file}:${line}:${col}: ${message}`;
  };
  if (document.errors.length > 0) {
    return { kind: 'invalid', problems: document.errors.map(({ pos, message }) => located(pos[0], message)) };
  }
  const parsed = policyFileSchema.safeParse(document.toJS() ?? {});
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => problemsOf(document, issue));
    return { kind: 'invalid', problems: problems.map(({ offset, message }) => located(offset, message)) };
  }
  const policy = overlay(base, { version: versionOf(source.text), ...parsed.data });
  const contradictions = contradictionsOf(policy);
  if (contradictions.length === 0) return { kind: 'policy', policy };
  const problems = contradictions.map(({ path, message }) => located(offsetOf(document, path), message));
  return { kind: 'invalid', problems };
}

function overlay(base: Policy, file: PolicyFile): Policy {
  const merged = {
    ...base,
    ...file,
    weights: { ...base.weights, ...file.weights },
    matching: { ...base.matching, ...file.matching },
    breaker: { ...base.breaker, ...file.breaker },
    ladder: { ...base.ladder, ...file.ladder },
    approvals: { ...base.approvals, ...file.approvals },
  };
  return merged as Policy;
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, VERSION_DIGITS);
}

type Problem = { offset: number; message: string };

function problemsOf(document: Document, issue: z.core.$ZodIssue): readonly Problem[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code !== 'unrecognized_keys') {
    const message = `${path.join('.') || 'policy'}: ${issue.message}`;
    return [{ offset: offsetOf(document, path), message }];
  }
  return issue.keys.map((key) => ({
    offset: keyOffset(document, path, key),
    message: `${[...path, key].join('.')}: no such key; expected ${keysAt(path).join(', ')}`,
  }));
}

function offsetOf(document: Document, path: readonly (string | number)[]): number {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isNode(node)) return node.range?.[0] ?? 0;
  return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1));
}

function keyOffset(document: Document, path: readonly (string | number)[], key: string): number {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(map)
    ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    : null;
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? 0) : offsetOf(document, path);
}
