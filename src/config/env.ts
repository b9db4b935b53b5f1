import type { CallQuotas } from '../domain/call-quotas.ts';
import type { Platform } from '../domain/platform.ts';
import { type CodecConfig, readCodec } from './codec-config.ts';
import { envSchema, type ParsedEnv } from './env-schema.ts';
import { livePlatforms } from './live-platforms.ts';
import { type OnCallConfig, readOnCall } from './on-call-config.ts';
import type { PlatformConfigs } from './platform-config.ts';
import { LIVE_QUOTAS, mergeQuotas } from './platform-quotas.ts';
import { simulatorPlatforms } from './simulator-platforms.ts';
import { readTemporal, type TemporalConfig } from './temporal-config.ts';

/** Everything the environment decides, parsed once. Null means "not given". */
export interface Config {
  mode: 'simulator' | 'live';
  simulatorUrl: string | null;
  platforms: PlatformConfigs;
  /** accounts whose campaigns may be changed in live mode, as `platform:accountId` */
  allowedWrites: readonly string[];
  policyFile: string | null;
  plan: { file: string | null; mapping: string | null };
  databaseUrl: string | null;
  /** where the quota of platform calls is counted instead of the database */
  redisUrl: string | null;
  /** how often all workers together may call each platform */
  quotas: CallQuotas;
  /** what one process asks of the database; a statement timeout of 0 is none */
  database: { poolSize: number; statementTimeoutMs: number };
  /** file outside of the database in which the daily report keeps anchors of the audit */
  anchorFile: string | null;
  temporal: TemporalConfig;
  worker: WorkerConfig;
  /** where worker and API, each for itself, serve their metrics to Prometheus */
  metricsAddress: string | null;
  /** the OpenTelemetry collector that traces go to */
  tracesEndpoint: string | null;
  /** where the approval API listens */
  api: { host: string; port: number };
  codec: CodecConfig;
  slack: SlackConfig | null;
  onCall: OnCallConfig;
}

/** How a worker of a deployment is known and watched; each null where it is not wanted, as in the embedded run. */
export interface WorkerConfig {
  /** its version in the Worker Deployment; null: not versioned */
  buildId: string | null;
  /** how long a workflow waits for the worker that has it in memory, before any worker takes it over */
  stickyTimeoutMs: number;
  /** where `/healthz` and `/readyz` are answered */
  health: { host: string; port: number } | null;
}

/** `signingSecret` and `appToken` are the two ways in which presses of buttons reach us: over HTTP, or by Socket Mode. */
export interface SlackConfig {
  token: string;
  channel: string;
  apiUrl: string | null;
  signingSecret: string | null;
  appToken: string | null;
}

/** What runs in this folder and where, for what the environment leaves open. */
export interface Surroundings {
  temporalAddress: string | null;
  webUiUrl: string | null;
  simulatorUrl: string | null;
}

/** The environment cannot be used; the message lists everything that is wrong with it. */
export class ConfigError extends Error {}

const NOWHERE: Surroundings = { temporalAddress: null, webUiUrl: null, simulatorUrl: null };
const SIMULATOR_DEFAULT = 'http://127.0.0.1:8380';
/** how long a workflow waits for the worker that has it in memory, before any worker takes it over */
const STICKY_TIMEOUT_DEFAULT_MS = 5_000;
const DATABASE_DEFAULT = { poolSize: 8, statementTimeoutMs: 60_000 } as const;
const LOOPBACK = '127.0.0.1';
const API_PORT_DEFAULT = 8480;

/** Parses the whole environment. In simulator mode real credentials are never read. Throws `ConfigError`. */
export function readConfig(env: NodeJS.ProcessEnv, around: Surroundings = NOWHERE): Config {
  const given = nonEmpty(env);
  const parsed = parse(given);
  const problems: string[] = [];
  const isLive = parsed.PLATFORM_MODE === 'live';
  const simulatorUrl = isLive ? null : (parsed.SIMULATOR_URL ?? around.simulatorUrl ?? SIMULATOR_DEFAULT);
  const platforms =
    simulatorUrl === null ? livePlatforms(parsed, problems) : simulatorPlatforms(parsed, simulatorUrl);
  if (isLive) checkLivePlan(parsed, problems);
  const codec = readCodec(parsed, problems);
  const people = { slack: readSlack(parsed, problems), onCall: readOnCall(parsed, problems) };
  const temporal = readTemporal({ env: given, parsed }, around, problems);
  if (problems.length > 0) throw unusable(problems);
  return {
    ...readFiles(parsed),
    ...readStore(parsed),
    ...readQuotas(parsed),
    mode: parsed.PLATFORM_MODE,
    simulatorUrl,
    platforms,
    temporal,
    tracesEndpoint: parsed.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    ...readListening(parsed),
    codec,
    ...people,
  };
}

/** Whether a campaign of this account may be changed: always in the simulator, by ALLOW_LIVE_WRITES in live mode. */
export function canWrite(config: Config, platform: Platform, accountId: string): boolean {
  return config.mode === 'simulator' || config.allowedWrites.includes(`${platform}:${accountId}`);
}

function readQuotas(parsed: ParsedEnv): Pick<Config, 'redisUrl' | 'quotas'> {
  const defaults = parsed.PLATFORM_MODE === 'live' ? LIVE_QUOTAS : {};
  return {
    redisUrl: parsed.REDIS_URL ?? null,
    quotas: mergeQuotas(defaults, parsed.PLATFORM_QUOTAS ?? []),
  };
}

function readStore(parsed: ParsedEnv): Pick<Config, 'databaseUrl' | 'database' | 'anchorFile'> {
  return {
    databaseUrl: parsed.DATABASE_URL ?? null,
    database: {
      poolSize: parsed.DATABASE_POOL_SIZE ?? DATABASE_DEFAULT.poolSize,
      statementTimeoutMs: parsed.DATABASE_STATEMENT_TIMEOUT_MS ?? DATABASE_DEFAULT.statementTimeoutMs,
    },
    anchorFile: parsed.AUDIT_ANCHOR_FILE ?? null,
  };
}

function readFiles(parsed: ParsedEnv): Pick<Config, 'allowedWrites' | 'policyFile' | 'plan'> {
  return {
    allowedWrites: parsed.ALLOW_LIVE_WRITES ?? [],
    policyFile: parsed.PACEKEEPER_POLICY ?? null,
    plan: { file: parsed.PLAN_FILE ?? null, mapping: parsed.PLAN_MAPPING ?? null },
  };
}

function readListening(parsed: ParsedEnv): Pick<Config, 'api' | 'metricsAddress' | 'worker'> {
  const { WORKER_HEALTH_HOST: host = LOOPBACK, WORKER_HEALTH_PORT: port } = parsed;
  return {
    api: { host: parsed.API_HOST ?? LOOPBACK, port: parsed.API_PORT ?? API_PORT_DEFAULT },
    worker: {
      stickyTimeoutMs: parsed.PACEKEEPER_STICKY_TIMEOUT_MS ?? STICKY_TIMEOUT_DEFAULT_MS,
      buildId: parsed.PACEKEEPER_BUILD_ID ?? null,
      health: port === undefined ? null : { host, port },
    },
    metricsAddress: parsed.PACEKEEPER_METRICS_ADDRESS ?? null,
  };
}

/** An empty variable counts as absent. */
function nonEmpty(env: NodeJS.ProcessEnv): Record<string, string> {
  const given = Object.entries(env).filter(([, value]) => (value ?? '').trim() !== '');
  return Object.fromEntries(given) as Record<string, string>;
}

function parse(given: Record<string, string>): ParsedEnv {
  const parsed = envSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw unusable(parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`));
}

function checkLivePlan(parsed: ParsedEnv, problems: string[]): void {
  if (parsed.PLAN_FILE === undefined) problems.push('PLAN_FILE: is missing (the tracker as a CSV file)');
  if (parsed.PLAN_MAPPING === undefined)
    problems.push('PLAN_MAPPING: is missing (how to read that file; see mappings/)');
}

function readSlack(parsed: ParsedEnv, problems: string[]): SlackConfig | null {
  const { SLACK_BOT_TOKEN: token, SLACK_CHANNEL: channel } = parsed;
  if (token === undefined) {
    for (const name of ['SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN'] as const) {
      if (parsed[name] !== undefined) problems.push(`SLACK_BOT_TOKEN: is missing, though ${name} is set`);
    }
    return null;
  }
  if (channel === undefined) problems.push('SLACK_CHANNEL: is missing, though SLACK_BOT_TOKEN is set');
  return {
    token,
    channel: channel ?? '',
    apiUrl: parsed.SLACK_API_URL ?? null,
    signingSecret: parsed.SLACK_SIGNING_SECRET ?? null,
    appToken: parsed.SLACK_APP_TOKEN ?? null,
  };
}

function unusable(problems: readonly string[]): ConfigError {
  return new ConfigError(
    `The environment cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\n` +
      'Correct it (docs/environment.md) and run the command again.',
  );
}
