import { createHash } from 'node:crypto';
import { accountKey, type SimAccount } from './sim-campaign.ts';

/** A label of an account. Campaigns only carry its name; its id follows from that, so that it needs no memory. */
export interface SimLabel {
  labelId: string;
  name: string;
}

const FIRST_ID = 20_000_000_000n;

/** The label of that name in an account: the same id each time, in every process. */
export function labelOf(account: SimAccount, name: string): SimLabel {
  const hash = createHash('sha256')
    .update(`${accountKey(account)} ${name}`)
    .digest();
  return { labelId: (FIRST_ID + BigInt(hash.readUInt32BE(0))).toString(), name };
}
