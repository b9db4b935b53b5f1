import { createSimulator, type Simulator } from '../../src/simulator/index.ts';

/** One campaign as `GET /_sim/campaigns` shows it: the platform's own truth, which adapters are measured against. */
export interface SimulatedCampaign {
  campaignId: string;
  name: string;
  status: string;
  currency: string;
  timeZone: string;
  spent: string;
  visibleThrough: string;
}

/** One call that reached the simulator. */
export interface JournalEntry {
  seq: number;
  platform: string;
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  status: number;
  campaignId?: string;
  effect: 'pause' | 'resume' | 'validate' | null;
}

/** A simulator of this process and its control plane. */
export interface SimulatorControl {
  url: string;
  post(path: string, body: unknown): Promise<void>;
  patch(path: string, body: unknown): Promise<void>;
  campaigns(): Promise<SimulatedCampaign[]>;
  journal(filter?: string): Promise<JournalEntry[]>;
  close(): Promise<void>;
}

/** Starts a simulator on a free loopback port. It takes only the fixed simulator credentials. */
export async function startSimulator(): Promise<SimulatorControl> {
  const simulator: Simulator = createSimulator();
  const { url } = await simulator.listen();
  return {
    url,
    post: (path, body) => send(url, { method: 'POST', path, body }),
    patch: (path, body) => send(url, { method: 'PATCH', path, body }),
    campaigns: () => read<SimulatedCampaign[]>(`${url}/_sim/campaigns?all=true`),
    journal: (filter = '') => read<JournalEntry[]>(`${url}/_sim/requests${filter}`),
    close: () => simulator.close(),
  };
}

async function send(url: string, call: { method: string; path: string; body: unknown }): Promise<void> {
  const response = await fetch(url + call.path, { method: call.method, body: JSON.stringify(call.body) });
  if (!response.ok) throw new Error(`${call.method} ${call.path}: ${await response.text()}`);
}

async function read<T>(address: string): Promise<T> {
  return (await (await fetch(address)).json()) as T;
}
