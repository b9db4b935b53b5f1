import type { Instant } from '../domain/instant.ts';
import { retentionEntry } from '../domain/retention.ts';
import type { Retention, StoreKeeper, StoreRole } from '../ports/store-keeper.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type CliIo, print, say } from './io.ts';
import { textTable } from './text-table.ts';

interface Output {
  json: boolean;
}

/** `pacekeeper store migrate`: opening the store has brought it up to date, or said why not. */
export function runMigrate({ json }: Output, io: CliIo): number {
  if (json) print(io, JSON.stringify({ isUpToDate: true }));
  else say(io, 'The tables are up to date.');
  return EXIT.done;
}

/** `pacekeeper store maintain`: one round of what the schedule does every day. */
export async function runMaintain(
  { json, now }: Output & { now: Instant },
  io: CliIo,
  keeper: Pick<StoreKeeper, 'maintain'>,
): Promise<number> {
  const { made, dropped } = await keeper.maintain(now);
  if (json) print(io, JSON.stringify({ made, dropped }));
  else say(io, `Made: ${made.join(', ') || 'nothing'}. Dropped: ${dropped.join(', ') || 'nothing'}.`);
  return EXIT.done;
}

/** A change of retention as it is typed; what is not given stays. */
export interface RetentionFlags {
  audit?: number | undefined;
  observations?: number | undefined;
  by?: string | undefined;
  reason?: string | undefined;
}

/** `pacekeeper store retention`: how many months are kept; changes it, on record, where numbers are given. */
export async function runRetention(
  { audit, observations, by, reason, json }: RetentionFlags & Output,
  io: CliIo,
  { keeper, now, identity }: { keeper: StoreKeeper; now: Instant; identity: string },
): Promise<number> {
  const before = await keeper.retention();
  if (audit === undefined && observations === undefined) return sayRetention(before, json, io);
  if (by === undefined || reason === undefined)
    throw new CliError('A change of retention is recorded: say --by PERSON and --reason TEXT.', EXIT.invalid);
  const wanted = {
    auditMonths: audit ?? before.auditMonths,
    observationMonths: observations ?? before.observationMonths,
  };
  await keeper.setRetention(wanted, retentionEntry({ ...wanted, at: now, by, reason }, identity));
  return sayRetention(wanted, json, io);
}

function sayRetention(retention: Retention, json: boolean, io: CliIo): number {
  const { auditMonths, observationMonths } = retention;
  print(
    io,
    json
      ? JSON.stringify(retention)
      : `Kept: audit entries ${auditMonths} months, observations ${observationMonths} months.`,
  );
  return EXIT.done;
}

const MAKE_ROLES = `CREATE ROLE pacekeeper_app NOLOGIN;
CREATE ROLE pacekeeper_reader NOLOGIN;`;
const MAKE_LOGINS = `CREATE ROLE pacekeeper LOGIN PASSWORD '…' IN ROLE pacekeeper_app;
CREATE ROLE pacekeeper_looks LOGIN PASSWORD '…' IN ROLE pacekeeper_reader;`;

/** `pacekeeper store roles`: the group roles and who is in them; with `apply` gives them their rights. Exit 2 where one is missing. */
export async function runRoles(
  { apply, json }: Output & { apply: boolean },
  io: CliIo,
  keeper: Pick<StoreKeeper, 'roles' | 'grantRoles'>,
): Promise<number> {
  const isGranted = apply ? await keeper.grantRoles() : null;
  const roles = await keeper.roles();
  if (json) print(io, JSON.stringify({ roles, isGranted }));
  else print(io, textTable(['role', 'there', 'members'], roles.map(toCells)));
  const isMissing = roles.some(({ isThere }) => !isThere);
  if (isMissing)
    say(
      io,
      `Have somebody who may make roles run this, then "pacekeeper store roles --apply":\n${MAKE_ROLES}`,
    );
  else if (roles.every(({ members }) => members.length === 0))
    say(io, `Nobody is in them. Logins are made like this:\n${MAKE_LOGINS}`);
  return isMissing || isGranted === false ? EXIT.invalid : EXIT.done;
}

function toCells({ role, isThere, members }: StoreRole): string[] {
  return [role, isThere ? 'yes' : 'no', members.join(', ') || '–'];
}
