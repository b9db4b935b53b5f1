import type { AuditAnchor } from '../domain/audit-anchor.ts';

/** A place outside of the database where anchors are kept. To keep one twice does no harm. */
export interface AnchorKeeper {
  keep(anchor: AuditAnchor): Promise<void>;
}
