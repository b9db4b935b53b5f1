import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A service of docker-compose.yml, as far as it is played here. */
export interface Service {
  command?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  healthcheck?: { test?: string[] };
}

/** The services of docker-compose.yml, with the variables of an `.env` put in. Throws where one that it needs is missing. */
export function readServices(env: Record<string, string>): Record<string, Service> {
  const text = readFileSync('docker-compose.yml', 'utf8');
  const { services } = parse(interpolate(text, env), { merge: true }) as {
    services: Record<string, Service>;
  };
  return services;
}

/** `${NAME:-default}` and `${NAME:?message}`, as the Compose Specification has them. */
function interpolate(text: string, env: Record<string, string>): string {
  return text.replace(/\$\{(\w+):([-?])([^}]*)\}/g, (_all, ...parts: string[]) => {
    const [name = '', kind, rest = ''] = parts;
    const value = env[name] || undefined;
    if (value === undefined && kind === '?') throw new Error(`${name}: ${rest}`);
    return value ?? rest;
  });
}

/** `docker-compose.yml` of this checkout mounts `source` there. */
export function mountsOf({ volumes = [] }: Service): { source: string; target: string }[] {
  return volumes.map((volume) => {
    const [source = '', target = ''] = volume.split(':');
    return { source, target };
  });
}
