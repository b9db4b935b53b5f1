import { decisionSigner } from '../security/decision-signing.ts';
import { withStore } from './compose-store.ts';
import type { BulkTools } from './decide-bulk.ts';
import type { CliIo } from './io.ts';
import { readHere } from './surroundings.ts';
import { withTemporal } from './temporal-client.ts';

/** Runs `work` with what a decision is handed over with: the server of this folder, and its store. */
export function withDecisionTools<T>(io: CliIo, work: (tools: BulkTools) => Promise<T>): Promise<T> {
  const { config } = readHere(io.env);
  return withStore(io, ({ incidentBook: book }) =>
    withTemporal(config.temporal, (client) => work({ client, book, sign: decisionSigner(config.temporal) })),
  );
}
