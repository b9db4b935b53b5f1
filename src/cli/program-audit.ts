import type { Command } from 'commander';
import { AUDIT_TYPES, type AuditType } from '../domain/audit-entry.ts';
import type { AuditFilter } from '../ports/audit-log.ts';
import { count, instant, oneOf } from './arguments.ts';
import type { ProgramContext } from './program.ts';

interface FilterFlags {
  type?: AuditType[];
  platform?: string;
  campaign?: string;
  incident?: string;
  actor?: string;
  since?: string;
  until?: string;
  limit?: number;
  json?: true;
}

/** `audit list|summary|false-alarms|verify|anchor|export`. */
export function addAudit(context: ProgramContext): void {
  const audit = context.program.command('audit').description('what was decided and done, by whom and why');
  addList(audit, context);
  addSummary(audit, context);
  addFalseAlarms(audit, context);
  addVerify(audit, context);
  addAnchor(audit, context);
  addExport(audit, context);
}

function withFilter(command: Command): Command {
  return command
    .option('--type <type>', `only this kind (repeatable): ${AUDIT_TYPES.join(', ')}`, types)
    .option('--platform <platform>', 'only of this platform')
    .option('--campaign <key>', 'only of this campaign')
    .option('--incident <key>', 'only of this incident, by its key')
    .option('--actor <name>', 'only by this person, or "machine"')
    .option('--since <instant>', 'not before, such as 2026-03-15T12:00:00Z', instant)
    .option('--until <instant>', 'not after', instant)
    .option('--json', 'JSON on standard output');
}

function types(value: string, before: AuditType[] | undefined): AuditType[] {
  return [...(before ?? []), oneOf(AUDIT_TYPES, value)];
}

function filterOf({
  type,
  platform,
  campaign,
  incident,
  actor,
  since,
  until,
  limit,
}: FilterFlags): AuditFilter {
  return { types: type, platform, campaignKey: campaign, incidentKey: incident, actor, since, until, limit };
}

function addList(audit: Command, { io, run }: ProgramContext): void {
  withFilter(audit.command('list').description('entries, newest first'))
    .option('--limit <n>', 'at most this many', count, 200)
    .action((flags: FilterFlags) =>
      run(async () => {
        const [{ runAuditList }, { withStore }] = await Promise.all([
          import('./audit.ts'),
          import('./compose-store.ts'),
        ]);
        const options = { filter: filterOf(flags), json: flags.json === true };
        return withStore(io, ({ auditLog }) => runAuditList(options, io, auditLog));
      }),
    );
}

function addSummary(audit: Command, { io, run }: ProgramContext): void {
  withFilter(audit.command('summary').description('counts by type, platform, actor and day')).action(
    (flags: FilterFlags) =>
      run(async () => {
        const [{ runAuditSummary }, { withStore }] = await Promise.all([
          import('./audit.ts'),
          import('./compose-store.ts'),
        ]);
        const options = { filter: filterOf(flags), json: flags.json === true };
        return withStore(io, (store) => runAuditSummary(options, io, store));
      }),
  );
}

function addFalseAlarms(audit: Command, { io, run }: ProgramContext): void {
  audit
    .command('false-alarms')
    .description('how often people said that there was nothing to alert about, by rule')
    .option('--since <instant>', 'not before, such as 2026-03-15T12:00:00Z', instant)
    .option('--json', 'one JSON line per rule')
    .action((flags: Pick<FilterFlags, 'since' | 'json'>) =>
      run(async () => {
        const [{ runFalseAlarms }, { withStore }] = await Promise.all([
          import('./false-alarms.ts'),
          import('./compose-store.ts'),
        ]);
        return withStore(io, ({ auditLog }) => runFalseAlarms(flags, io, auditLog));
      }),
    );
}

function addVerify(audit: Command, { io, run }: ProgramContext): void {
  audit
    .command('verify')
    .description('find altered, missing and cut entries; exit code 2 when the trail is not whole')
    .option('--file <export>', 'check an export instead of the store')
    .option('--against <anchors>', 'anchors that "audit anchor" or the daily report wrote, kept elsewhere')
    .option('--json', 'the verdict as JSON')
    .action((flags: { file?: string; against?: string; json?: true }) =>
      run(async () => {
        const [{ runAuditVerify }, { verifier }] = await Promise.all([
          import('./audit-verify.ts'),
          import('./compose-audit.ts'),
        ]);
        const options = { json: flags.json === true, against: flags.against ?? null };
        return runAuditVerify(options, io, verifier(io, flags.file ?? null));
      }),
    );
}

function addAnchor(audit: Command, { io, run }: ProgramContext): void {
  audit
    .command('anchor')
    .description('where each chain ends, as one JSON line to keep outside of the database')
    .option('--file <file>', 'add it to this file as well')
    .option('--json', 'accepted everywhere; an anchor is a JSON line')
    .action((flags: { file?: string }) =>
      run(async () => {
        const [{ runAuditAnchor }, { withStore }, { anchorFileAt }] = await Promise.all([
          import('./audit.ts'),
          import('./compose-store.ts'),
          import('./compose-audit.ts'),
        ]);
        const keeper = flags.file === undefined ? null : anchorFileAt(flags.file);
        return withStore(io, ({ auditLog }) => runAuditAnchor(io, auditLog, keeper));
      }),
    );
}

function addExport(audit: Command, { io, run }: ProgramContext): void {
  audit
    .command('export')
    .description('every row as a JSON line, for "audit verify --file"')
    .option('--json', 'accepted everywhere; an export is JSON lines')
    .action(() =>
      run(async () => {
        const [{ runAuditExport }, { withStore }] = await Promise.all([
          import('./audit.ts'),
          import('./compose-store.ts'),
        ]);
        return withStore(io, ({ auditLog }) => runAuditExport(io, auditLog));
      }),
    );
}
