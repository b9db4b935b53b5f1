import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { z } from 'zod';

const { Payloads } = proto.temporal.api.common.v1;

const base64 = z.string().regex(/^[A-Za-z0-9+/_-]*={0,2}$/, 'expected base64');
const payload = z.object({ metadata: z.record(z.string(), base64).optional(), data: base64.optional() });
const payloadsSchema = z.object({ payloads: z.array(payload).default([]) });

/** Reads the protobuf JSON of payloads, in which all bytes are base64; null on anything else. */
export function readPayloads(body: unknown): Payload[] | null {
  const parsed = payloadsSchema.safeParse(body);
  return parsed.success ? Payloads.fromObject(parsed.data).payloads : null;
}

/** Payloads as protobuf JSON. */
export function writePayloads(payloads: Payload[]): object {
  return Payloads.toObject(Payloads.create({ payloads }), { bytes: String, defaults: false });
}
