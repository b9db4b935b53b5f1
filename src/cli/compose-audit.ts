import { ChainChecker } from '../adapters/store/index.ts';
import type { AuditAnchor, AuditVerdict } from '../ports/audit-log.ts';
import { verifyFile } from './audit-verify.ts';
import { withStore } from './compose-store.ts';
import type { CliIo } from './io.ts';

/** Verifies an exported file where one is given, else the store; against anchors that were kept elsewhere. */
export function verifier(
  io: CliIo,
  file: string | null,
): (anchors: readonly AuditAnchor[]) => Promise<AuditVerdict> {
  if (file !== null) return (anchors) => verifyFile(file, new ChainChecker(anchors));
  return (anchors) => withStore(io, (store) => store.verifyAudit(anchors));
}
