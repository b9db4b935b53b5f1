import { z } from 'zod';
import { PLATFORMS } from '../domain/platform.ts';
import { quotaEntriesSchema } from './platform-quotas.ts';
import { secretKeysSchema } from './secret-keys.ts';

const text = z.string().trim().min(1).optional();
const list = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )
  .pipe(z.array(z.string()).min(1, 'holds no value'))
  .optional();
const url = z.url({ protocol: /^https?$/, error: 'expected an address such as https://host' }).optional();
const apiVersion = z
  .string()
  .regex(/^v\d+(\.\d+)?$/, 'expected a version such as v26')
  .optional();
const host = z
  .string()
  .regex(/^[A-Za-z0-9.:_-]+$/, 'expected a host name or an IP address')
  .optional();
const port = z
  .string()
  .regex(/^[1-9]\d{0,4}$/, 'expected a port from 1 to 65535')
  .transform(Number)
  .refine((number) => number <= 65_535, 'expected a port from 1 to 65535')
  .optional();
const accountEntry = z.string().regex(/^[a-z0-9]+:[A-Za-z0-9_-]+$/, 'expected platform:accountId');

function wholeNumber(from: number, to: number) {
  const error = `expected a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, error)
    .transform(Number)
    .refine((value) => value >= from && value <= to, error)
    .optional();
}

/** Every variable that Pacekeeper reads, with its form. An empty variable counts as absent. docs/environment.md explains each. */
export const envSchema = z.object({
  PLATFORM_MODE: z.enum(['simulator', 'live'], 'expected simulator or live').default('simulator'),
  SIMULATOR_URL: url,
  PACEKEEPER_HOME: text,
  PACEKEEPER_PLATFORMS: list.pipe(z.array(z.enum(PLATFORMS)).optional()),
  PACEKEEPER_POLICY: text,
  PACEKEEPER_BUILD_ID: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9._-]{1,128}$/, 'expected letters, digits, dots and dashes, such as a commit')
    .optional(),
  WORKER_HEALTH_HOST: host,
  WORKER_HEALTH_PORT: port,
  PACEKEEPER_ENCRYPTION_KEYS: secretKeysSchema.optional(),
  PACEKEEPER_SIGNING_KEYS: secretKeysSchema.optional(),
  PLAN_FILE: text,
  PLAN_MAPPING: text,
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'expected postgres://user:password@host/database' })
    .optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'expected redis://host:port' }).optional(),
  PLATFORM_QUOTAS: list.pipe(quotaEntriesSchema.optional()),
  DATABASE_POOL_SIZE: wholeNumber(1, 200),
  DATABASE_STATEMENT_TIMEOUT_MS: wholeNumber(0, 3_600_000),
  AUDIT_ANCHOR_FILE: text,
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s/]+:\d+$/, 'expected host:port')
    .optional(),
  TEMPORAL_NAMESPACE: text,
  TEMPORAL_API_KEY: text,
  TEMPORAL_PROFILE: text,
  TEMPORAL_CONFIG_FILE: text,
  TEMPORAL_TLS: z.enum(['true', 'false', '1', '0'], 'expected true or false').optional(),
  TEMPORAL_TLS_CLIENT_CERT_PATH: text,
  TEMPORAL_TLS_CLIENT_CERT_DATA: text,
  TEMPORAL_TLS_CLIENT_KEY_PATH: text,
  TEMPORAL_TLS_CLIENT_KEY_DATA: text,
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: text,
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: text,
  TEMPORAL_TLS_SERVER_NAME: text,
  TEMPORAL_UI_URL: url,
  TEMPORAL_CLI_PATH: text,
  PACEKEEPER_METRICS_ADDRESS: z
    .string()
    .regex(
      /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9A-Fa-f:]+\]):[1-9]\d{0,4}$/,
      'expected an IP address with a port, such as 127.0.0.1:9464',
    )
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  PACEKEEPER_STICKY_TIMEOUT_MS: z
    .string()
    .regex(/^\d{3,6}$/, 'expected milliseconds from 100 to 999999')
    .transform(Number)
    .optional(),
  API_HOST: host,
  API_PORT: port,
  CODEC_UI_ORIGIN: url,
  CODEC_JWT_ISSUER: text,
  CODEC_JWT_AUDIENCE: text,
  CODEC_JWKS_URL: url,
  SLACK_BOT_TOKEN: text,
  SLACK_CHANNEL: text,
  SLACK_API_URL: url,
  SLACK_SIGNING_SECRET: text,
  SLACK_APP_TOKEN: z.string().trim().startsWith('xapp-', 'expected an app-level token (xapp-…)').optional(),
  PAGERDUTY_ROUTING_KEY: z
    .string()
    .trim()
    .regex(/^[\w-]{32}$/, 'expected the 32 characters of an Events API v2 integration key')
    .optional(),
  PAGERDUTY_URL: url,
  ONCALL_WEBHOOK_URL: url,
  ONCALL_WEBHOOK_SECRET: z.string().trim().min(16, 'expected at least 16 characters').optional(),
  ALLOW_LIVE_WRITES: list.pipe(z.array(accountEntry).optional()),
  GOOGLE_OAUTH_TOKEN_URL: url,
  GOOGLE_ADS_BASE_URL: url,
  GOOGLE_ADS_API_VERSION: apiVersion,
  GOOGLE_ADS_ACCOUNTS: list,
  GOOGLE_ADS_LOGIN_CUSTOMER_ID: text,
  GOOGLE_ADS_CLIENT_ID: text,
  GOOGLE_ADS_CLIENT_SECRET: text,
  GOOGLE_ADS_REFRESH_TOKEN: text,
  GOOGLE_ADS_SERVICE_ACCOUNT_FILE: text,
  META_GRAPH_BASE_URL: url,
  META_API_VERSION: apiVersion,
  META_ACCOUNTS: list,
  META_ACCESS_TOKEN: text,
  META_APP_SECRET: text,
  DV360_BASE_URL: url,
  DV360_API_VERSION: apiVersion,
  DBM_BASE_URL: url,
  DBM_API_VERSION: apiVersion,
  DV360_ACCOUNTS: list,
  DV360_CLIENT_ID: text,
  DV360_CLIENT_SECRET: text,
  DV360_REFRESH_TOKEN: text,
  DV360_SERVICE_ACCOUNT_FILE: text,
});

/** The environment after parsing: still one value for each variable. */
export type ParsedEnv = z.infer<typeof envSchema>;
