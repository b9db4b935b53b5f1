import type { ZodType, z } from 'zod';
import { OutsideFailure } from '../../domain/failure.ts';
import type { CampaignTarget, StatusChange } from '../../ports/ad-platform.ts';
import type { Dv360Call, Dv360Client, Dv360Request } from './client.ts';
import {
  advertiserListSchema,
  advertiserSchema,
  type InsertionOrder,
  insertionOrderListSchema,
  insertionOrderSchema,
  partnerListSchema,
} from './schema.ts';

/** The most that the API gives on one page. */
const ENTITIES_PER_PAGE = '100';

/** The statuses that Pacekeeper writes: never DRAFT or ARCHIVED, which cannot be undone. */
export type WritableStatus = 'ENTITY_STATUS_ACTIVE' | 'ENTITY_STATUS_PAUSED';

/** All advertisers of all partners that the user sees. */
export async function readAdvertiserIds(client: Dv360Client, call: Dv360Call): Promise<readonly string[]> {
  const partners = await allPages(client, { path: '/partners', query: {}, schema: partnerListSchema }, call);
  const found: string[] = [];
  for (const { partnerId } of partners.flatMap((page) => page.partners)) {
    const list = { path: '/advertisers', query: { partnerId }, schema: advertiserListSchema };
    const pages = await allPages(client, list, call);
    found.push(...pages.flatMap((page) => page.advertisers.map((one) => one.advertiserId)));
  }
  return found;
}

/** What holds for all of an advertiser. */
export interface Advertiser {
  currencyCode: string;
  timeZone: string;
}

/** The advertiser's currency and zone. */
export async function readAdvertiser(
  client: Dv360Client,
  accountId: string,
  call: Dv360Call,
): Promise<Advertiser> {
  const request = { api: 'entities', method: 'GET', path: advertiserPath(accountId) } as const;
  return (await client.send(request, advertiserSchema, call)).generalConfig;
}

/** One page of insertion orders, paused ones included; without a filter the API leaves archived ones out. */
export async function readInsertionOrders(
  client: Dv360Client,
  from: { accountId: string; pageToken: string | null },
  call: Dv360Call,
): Promise<z.infer<typeof insertionOrderListSchema>> {
  const query: Record<string, string> = { pageSize: ENTITIES_PER_PAGE };
  if (from.pageToken !== null) query['pageToken'] = from.pageToken;
  const path = `${advertiserPath(from.accountId)}/insertionOrders`;
  return await client.send({ api: 'entities', method: 'GET', path, query }, insertionOrderListSchema, call);
}

/** One insertion order; null where DV360 does not know it but does know its advertiser. */
export async function readInsertionOrder(
  client: Dv360Client,
  target: CampaignTarget,
  call: Dv360Call,
): Promise<InsertionOrder | null> {
  if (!isId(target.campaignId)) return null;
  const request = { api: 'entities', method: 'GET', path: orderPath(target) } as const;
  try {
    return await client.send(request, insertionOrderSchema, call);
  } catch (error) {
    if (!(error instanceof OutsideFailure) || error.code !== 'PLATFORM_NOT_FOUND') throw error;
    await readAdvertiser(client, target.accountId, call);
    return null;
  }
}

/** Sets the status; no answer within the time-out, or a 5xx, is PLATFORM_WRITE_UNCONFIRMED. */
export async function writeStatus(
  client: Dv360Client,
  write: { change: StatusChange; entityStatus: WritableStatus },
  call: Dv360Call,
): Promise<void> {
  const request: Dv360Request = {
    api: 'entities',
    method: 'PATCH',
    path: orderPath(write.change),
    query: { updateMask: 'entityStatus' },
    json: { entityStatus: write.entityStatus },
    isWrite: true,
  };
  await client.send(request, insertionOrderSchema, call);
}

async function allPages<T extends { nextPageToken?: string | undefined }>(
  client: Dv360Client,
  list: { path: string; query: Readonly<Record<string, string>>; schema: ZodType<T> },
  call: Dv360Call,
): Promise<readonly T[]> {
  const pages: T[] = [];
  let pageToken: string | undefined;
  do {
    const query: Record<string, string> = { ...list.query, pageSize: ENTITIES_PER_PAGE };
    if (pageToken !== undefined) query['pageToken'] = pageToken;
    const request = { api: 'entities', method: 'GET', path: list.path, query } as const;
    const page = await client.send(request, list.schema, call);
    pages.push(page);
    pageToken = page.nextPageToken === '' ? undefined : page.nextPageToken;
  } while (pageToken !== undefined);
  return pages;
}

function advertiserPath(accountId: string): string {
  if (isId(accountId)) return `/advertisers/${accountId}`;
  throw notAnId('PLATFORM_MISCONFIGURED', 'A DV360 advertiser id is digits. Correct DV360_ADVERTISER_IDS.');
}

function orderPath(target: CampaignTarget): string {
  const parent = advertiserPath(target.accountId);
  if (isId(target.campaignId)) return `${parent}/insertionOrders/${target.campaignId}`;
  throw notAnId('PLATFORM_NOT_FOUND', 'A DV360 insertion order id is digits. Correct it in the plan.');
}

function isId(text: string): boolean {
  return /^\d{1,32}$/.test(text);
}

function notAnId(code: 'PLATFORM_MISCONFIGURED' | 'PLATFORM_NOT_FOUND', message: string): OutsideFailure {
  return new OutsideFailure(code, message, { details: { platform: 'dv360' } });
}
