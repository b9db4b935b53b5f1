import type { Micros } from '../../domain/money.ts';
import type { Platform } from '../../domain/platform.ts';
import {
  accountKey,
  campaignKey,
  type SimAccount,
  type SimCampaign,
  type SimStatus,
  statusOf,
} from './sim-campaign.ts';
import type { SimClock } from './sim-clock.ts';
import { spentUntil, visibleThroughMs } from './spend.ts';

/** What names an account; a campaign does too. */
interface AccountRef {
  platform: Platform;
  accountId: string;
}

/** All accounts and campaigns of the simulated platforms. Changes only through its methods, which keep the indexes right. */
export class World {
  readonly clock: SimClock;
  readonly #accounts = new Map<string, SimAccount>();
  readonly #campaigns = new Map<string, SimCampaign>();
  readonly #byAccount = new Map<string, Map<string, SimCampaign>>();
  readonly #hourTotals = new Map<string, Micros>();
  #version = 0;
  /** called with each campaign that a platform call changed */
  onWrite: (campaign: SimCampaign) => void = () => {};

  constructor(clock: SimClock) {
    this.clock = clock;
  }

  /** Grows with every change, so that a cached answer knows when it is stale. */
  get version(): number {
    return this.#version;
  }

  accounts(platform?: Platform): SimAccount[] {
    const all = [...this.#accounts.values()];
    return platform === undefined ? all : all.filter((account) => account.platform === platform);
  }

  account(platform: Platform, accountId: string): SimAccount | undefined {
    return this.#accounts.get(accountKey({ platform, accountId }));
  }

  campaigns(): SimCampaign[] {
    return [...this.#campaigns.values()];
  }

  campaignsOf(account: AccountRef): SimCampaign[] {
    return [...this.#folder(account).values()];
  }

  campaign(account: AccountRef, campaignId: string): SimCampaign | undefined {
    return this.#folder(account).get(campaignId);
  }

  /** A campaign by its id alone, as Meta addresses them. */
  findCampaign(
    platform: Platform,
    campaignId: string,
  ): { account: SimAccount; campaign: SimCampaign } | undefined {
    for (const account of this.accounts(platform)) {
      const campaign = this.campaign(account, campaignId);
      if (campaign !== undefined) return { account, campaign };
    }
    return undefined;
  }

  clear(): void {
    for (const map of [this.#accounts, this.#campaigns, this.#byAccount]) map.clear();
    this.changed();
  }

  putAccount(account: SimAccount): void {
    this.#accounts.set(accountKey(account), account);
    this.changed();
  }

  putCampaign(campaign: SimCampaign): void {
    this.#store(campaign);
    this.changed();
  }

  /** Switches a status at the simulated now; what the history held of a later time (the clock went back) is dropped. */
  setStatus(campaign: SimCampaign, status: SimStatus): SimCampaign {
    if (statusOf(campaign) === status) return campaign;
    const atMs = this.clock.nowMs();
    const past = campaign.history.filter((entry) => entry.atMs < atMs);
    return this.#store({ ...campaign, history: [...past, { atMs, status }] });
  }

  /** A change over a platform's API: the time of the write is kept for eventual status, and `onWrite` sees it before the answer. */
  write(campaign: SimCampaign, change: { status?: SimStatus; name?: string }): SimCampaign {
    const switched = change.status === undefined ? campaign : this.setStatus(campaign, change.status);
    const name = change.name ?? campaign.name;
    const written = this.#store({ ...switched, name, lastWriteWallMs: this.clock.wallMs() });
    this.onWrite(written);
    return written;
  }

  /** What a whole account spent in one hour that is visible. Remembered: the past of an account only changes with its set-up. */
  accountSpend(account: SimAccount, fromMs: number, toMs: number): Micros {
    if (toMs > visibleThroughMs(account, this.clock.nowMs())) return 0n;
    const key = `${accountKey(account)} ${fromMs} ${toMs}`;
    const known = this.#hourTotals.get(key);
    if (known !== undefined) return known;
    let total = 0n;
    for (const campaign of this.#folder(account).values()) {
      total += spentUntil(account, campaign, toMs) - spentUntil(account, campaign, fromMs);
    }
    this.#hourTotals.set(key, total);
    return total;
  }

  /** To be called after the clock was set or curves changed: forgets what was worked out of the past. */
  changed(): void {
    this.#version += 1;
    this.#hourTotals.clear();
  }

  #store(campaign: SimCampaign): SimCampaign {
    this.#campaigns.set(campaignKey(campaign), campaign);
    this.#folder(campaign).set(campaign.campaignId, campaign);
    this.#version += 1;
    return campaign;
  }

  #folder(ref: AccountRef): Map<string, SimCampaign> {
    const key = accountKey(ref);
    const known = this.#byAccount.get(key);
    if (known !== undefined) return known;
    const folder = new Map<string, SimCampaign>();
    this.#byAccount.set(key, folder);
    return folder;
  }
}
