import type { IsoDate } from '../../domain/instant.ts';
import type { Micros } from '../../domain/money.ts';
import type { SimAccount, SimCampaign } from '../world/sim-campaign.ts';
import type { SimLabel } from '../world/sim-label.ts';

/** One row of a query before its fields are picked: what it is about, and its segment and spend where there are any. */
export interface Row {
  account: SimAccount;
  nowMs: number;
  campaign?: SimCampaign;
  label?: SimLabel;
  client?: { account: SimAccount; level: number };
  date?: IsoDate;
  hour?: number;
  costMicros?: Micros;
}
