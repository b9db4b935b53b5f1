import { resolve } from 'node:path';
import { nextFreePort } from '../../src/launch/free-port.ts';
import { mountsOf, type Service } from './compose.ts';

/** Where each service's port is on this machine: `postgresql:5432` → a free port of 127.0.0.1. */
export type Places = ReadonlyMap<string, number>;

const FIRST_PORT = 21_000;

/** Takes a free port for each `service:port`. */
export async function takePlaces(names: readonly string[]): Promise<Places> {
  const places = new Map<string, number>();
  for (const name of names) {
    places.set(name, await nextFreePort(FIRST_PORT + places.size, [...places.values()]));
  }
  return places;
}

/** The port of this machine that stands for `service:port`. */
export function placeOf(places: Places, name: string): number {
  const port = places.get(name);
  if (port === undefined) throw new Error(`Nothing stands for ${name}.`);
  return port;
}

/**
 * A service's environment as it holds on this machine: names of services and ports become those of 127.0.0.1, paths in a
 * container become those that are mounted there. Nothing else differs from docker-compose.yml.
 */
export function environmentOf(name: string, service: Service, places: Places): Record<string, string> {
  const entries = Object.entries(service.environment ?? {});
  const at = { name, service, places };
  return Object.fromEntries(entries.map(([key, value]) => [key, here(key, value, at)]));
}

interface At {
  name: string;
  service: Service;
  places: Places;
}

function here(key: string, value: string, { name, service, places }: At): string {
  const mounted = mountsOf(service).find(({ target }) => target === value);
  if (mounted !== undefined) return resolve(mounted.source);
  let text = value.replace(/\b0\.0\.0\.0\b/g, '127.0.0.1');
  for (const [place, port] of places) {
    const [host = '', inside = ''] = place.split(':');
    text = text.replace(new RegExp(`\\b${host}:${inside}\\b`, 'g'), `127.0.0.1:${port}`);
    if (/_(HOST|SEEDS)$/.test(key) && text === host) text = '127.0.0.1';
    if (isPortOf(name, text, place)) text = text.replace(inside, String(port));
  }
  return text;
}

/** A bare port, or one of the service itself behind 127.0.0.1. */
function isPortOf(name: string, text: string, place: string): boolean {
  const [host, inside] = place.split(':');
  if (text === `127.0.0.1:${inside}`) return host === name;
  return text === inside && (host === name || host === 'postgresql');
}
