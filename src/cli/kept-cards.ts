import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Keeps the last card that the console showed of an incident, so that `incidents show` can show it again. */
export async function keepCard(home: string, incidentKey: string, text: string): Promise<void> {
  const path = cardFile(home, incidentKey);
  await mkdir(join(home, 'cards'), { recursive: true });
  const unfinished = `${path}.${randomUUID()}`;
  await writeFile(unfinished, `${text}\n`);
  await rename(unfinished, path);
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
