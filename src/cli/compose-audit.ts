import { ChainChecker, createAnchorFile } from '../adapters/store/index.ts';
import type { AuditAnchor } from '../domain/audit-anchor.ts';
import type { AnchorKeeper } from '../ports/anchor-keeper.ts';
import type { AuditVerdict } from '../ports/audit-log.ts';
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

/** Anchors kept in a file. */
export function anchorFileAt(path: string): AnchorKeeper {
  return createAnchorFile(path);
}
