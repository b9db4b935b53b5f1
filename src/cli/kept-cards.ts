import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Keeps the last card that the console showed of an incident, so that `incidents show` can show it again. */
export function keepCard(home: string, incidentKey: string, text: string): void {
  const path = cardFile(home, incidentKey);
  mkdirSync(join(home, 'cards'), { recursive: true });
  writeFileSync(`${path}.new`, `${text}\n`);
  renameSync(`${path}.new`, path);
}

/** The card kept last of an incident; null where the console never showed one. */
export function readKeptCard(home: string, incidentKey: string): string | null {
  try {
    return readFileSync(cardFile(home, incidentKey), 'utf8').trimEnd();
  } catch {
    return null;
  }
}

function cardFile(home: string, incidentKey: string): string {
  const name = createHash('sha256').update(incidentKey).digest('hex').slice(0, 24);
  return join(home, 'cards', `${name}.txt`);
}
