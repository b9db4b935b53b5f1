import { ChainChecker } from '../adapters/store/index.ts';
import type { AuditVerdict } from '../ports/audit-log.ts';
import { verifyFile } from './audit-verify.ts';
import { withStore } from './compose-store.ts';
import type { CliIo } from './io.ts';

/** Verifies an exported file where one is given, else the store. */
export function verifier(io: CliIo, file: string | null): () => Promise<AuditVerdict> {
  if (file !== null) return () => verifyFile(file, new ChainChecker());
  return () => withStore(io, (store) => store.verifyAudit());
}
