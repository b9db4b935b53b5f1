import { ReportDesk } from './dv360/report-desk.ts';
import { FaultBook } from './faults/fault-book.ts';
import { type FleetSpec, type FleetState, keepFresh, resetFleet } from './fleet/fleet.ts';
import { Journal } from './http/journal.ts';
import {
  restoredCampaign,
  type SavedChange,
  type SavedState,
  type SimSettings,
} from './state/saved-state.ts';
import type { StateStore } from './state/state-store.ts';
import { SimClock } from './world/sim-clock.ts';
import { World } from './world/world.ts';

const DEFAULT_SETTINGS: SimSettings = { pageSize: 10_000, reportPolls: 2 };

/** Everything one simulator holds, read from its store when there is something in it. */
export class SimulatorWorld {
  readonly clock: SimClock;
  readonly world: World;
  readonly desk = new ReportDesk();
  readonly faults = new FaultBook();
  readonly journal: Journal;
  readonly #store: StateStore;
  #fleet: FleetState;
  #settings = DEFAULT_SETTINGS;

  constructor(options: { seed: number; store: StateStore; wallNowMs: () => number }) {
    this.#store = options.store;
    this.clock = new SimClock(options.wallNowMs);
    this.world = new World(this.clock);
    this.journal = new Journal(options.store.loadJournal(), (entry) => options.store.appendJournal(entry));
    this.world.onWrite = (campaign) => options.store.append({ kind: 'campaign', campaign });
    this.desk.onChange = (change) => options.store.append(change);
    const saved = options.store.load();
    this.#fleet =
      saved === null ? resetFleet(this.world, options.seed, { kind: 'default' }) : this.#restore(saved.state);
    for (const change of saved?.changes ?? []) this.#apply(change);
    this.save();
  }

  get settings(): SimSettings {
    return this.#settings;
  }

  get seed(): number {
    return this.#fleet.seed;
  }

  /** Lets a day's refresh of the tracker happen when one is due; called before anything is answered. */
  keepFresh(): void {
    const next = keepFresh(this.world, this.#fleet);
    if (next === this.#fleet) return;
    this.#fleet = next;
    this.save();
  }

  /** When the tracker was last refreshed, in epoch milliseconds of the simulated clock. */
  get refreshedAtMs(): number {
    return this.#fleet.refreshedAtMs;
  }

  /** A new fleet; reports, faults and journal are forgotten, the clock goes on. */
  reset(seed: number, spec: FleetSpec, settings: Partial<SimSettings>): void {
    this.#settings = { ...DEFAULT_SETTINGS, ...settings };
    this.desk.clear();
    this.faults.clear();
    this.clearJournal();
    this.#fleet = resetFleet(this.world, seed, spec);
    this.save();
  }

  /** Another plan than the seed's: the tracker counts as refreshed now, and the fleet no longer rolls on by itself. */
  markReplaced(isWholeFleet: boolean): void {
    const spec: FleetSpec = isWholeFleet ? { kind: 'empty' } : this.#fleet.spec;
    this.#fleet = { ...this.#fleet, spec, refreshedAtMs: this.clock.nowMs() };
  }

  clearJournal(): void {
    this.journal.clear();
    this.#store.clearJournal();
  }

  /** Writes the whole state; called after each change over the control plane. */
  save(): void {
    this.#store.save({
      clock: this.clock.state,
      fleet: this.#fleet,
      settings: this.#settings,
      accounts: this.world.accounts(),
      campaigns: this.world.campaigns(),
      queries: this.desk.queries(),
      reports: this.desk.reports(),
    });
  }

  #restore(state: SavedState): FleetState {
    this.clock.restore(state.clock);
    this.#settings = state.settings;
    for (const account of state.accounts) this.world.putAccount(account);
    for (const campaign of state.campaigns) this.world.putCampaign(restoredCampaign(campaign));
    for (const query of state.queries) this.desk.restoreQuery(query);
    for (const report of state.reports) this.desk.restoreReport(report);
    return state.fleet;
  }

  #apply(change: SavedChange): void {
    if (change.kind === 'campaign') this.world.putCampaign(restoredCampaign(change.campaign));
    if (change.kind === 'query') this.desk.restoreQuery(change.query);
    if (change.kind === 'query_deleted') this.desk.forgetQuery(change.queryId);
    if (change.kind === 'report') this.desk.restoreReport(change.report);
  }
}
