import { OutsideFailure } from '../../domain/failure.ts';
import type { CallContext } from '../../ports/ad-platform.ts';
import { createSharedReads } from '../shared/shared-reads.ts';
import type { AccountRoute, GoogleAdsClient } from './client.ts';
import { CUSTOMER_CLIENTS_QUERY } from './queries.ts';
import { customerClientRowSchema } from './schema.ts';

/** Which accounts there are, and through which manager each is reached. */
export interface AccountDirectory {
  list(context: CallContext): Promise<readonly string[]>;
  routeOf(accountId: string, context: CallContext): Promise<AccountRoute>;
}

/** What the configuration says of accounts: ids with or without dashes; null ids: find them. */
export interface AccountSettings {
  loginCustomerId?: string;
  accountIds: readonly string[] | null;
}

/**
 * The configured accounts; or those below the configured manager; or those below everything that the credential reaches.
 * What is found is kept, because each call must name the manager that it came through (`login-customer-id`).
 */
export function createAccountDirectory(client: GoogleAdsClient, settings: AccountSettings): AccountDirectory {
  const login = settings.loginCustomerId === undefined ? null : withoutDashes(settings.loginCustomerId);
  const configured = settings.accountIds?.map(withoutDashes) ?? null;
  const needsSearch = configured === null && login === null;
  let found: ReadonlyMap<string, string> | null = null;
  const searches = createSharedReads<ReadonlyMap<string, string>>({ max: 2, ttlMs: 0 });
  const discover = (context: CallContext): Promise<ReadonlyMap<string, string>> =>
    searches.readAgain('all', { context, progress: SEARCH }, async (shared) => {
      const roots = login === null ? await client.listAccessibleCustomers(shared) : [login];
      found = await accountsBelow(client, roots, shared);
      return found;
    });
  return {
    list: async (context) => configured ?? [...(await discover(context)).keys()],
    async routeOf(accountId, context) {
      if (!needsSearch) return { accountId, loginCustomerId: login };
      const managers = found ?? (await discover(context));
      return { accountId, loginCustomerId: managers.get(accountId) ?? null };
    },
  };
}

const SEARCH = 'the search for accounts';

/** Account → the root it was first found under. A root that refuses us (closed, no access) hides only its own accounts. */
async function accountsBelow(
  client: GoogleAdsClient,
  roots: readonly string[],
  context: CallContext,
): Promise<ReadonlyMap<string, string>> {
  const managers = new Map<string, string>();
  let refusal: unknown = null;
  for (const root of roots) {
    try {
      for (const id of await enabledAccounts(client, root, context)) {
        if (!managers.has(id)) managers.set(id, root);
      }
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusal = error;
    }
  }
  if (managers.size === 0 && refusal !== null) throw refusal;
  return managers;
}

async function enabledAccounts(
  client: GoogleAdsClient,
  root: string,
  context: CallContext,
): Promise<readonly string[]> {
  const route = { accountId: root, loginCustomerId: root };
  const rows = await client.searchAll(route, CUSTOMER_CLIENTS_QUERY, context);
  return rows.flatMap((row) => {
    const parsed = customerClientRowSchema.safeParse(row);
    if (!parsed.success) return [];
    const { id, manager, status } = parsed.data.customerClient;
    return !manager && status === 'ENABLED' ? [id] : [];
  });
}

function isRefusal(error: unknown): boolean {
  return error instanceof OutsideFailure && error.code === 'PLATFORM_PERMISSION_DENIED';
}

function withoutDashes(id: string): string {
  return id.replaceAll('-', '');
}
