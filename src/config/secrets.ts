/** Variables whose value opens something; the on-call webhook's address is one too, as with many services. */
export const SECRET_VARIABLES = [
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS_CLIENT_KEY_DATA',
  'PACEKEEPER_ENCRYPTION_KEYS',
  'PACEKEEPER_SIGNING_KEYS',
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'PAGERDUTY_ROUTING_KEY',
  'ONCALL_WEBHOOK_URL',
  'ONCALL_WEBHOOK_SECRET',
  'GOOGLE_ADS_CLIENT_SECRET',
  'GOOGLE_ADS_REFRESH_TOKEN',
  'META_ACCESS_TOKEN',
  'META_APP_SECRET',
  'DV360_CLIENT_SECRET',
  'DV360_REFRESH_TOKEN',
] as const;

/** Every credential that the environment holds, the passwords of the database and of Redis among them. Never throws. */
export function secretsOf(env: NodeJS.ProcessEnv): readonly string[] {
  const named = SECRET_VARIABLES.flatMap((name) => valuesOf(name, env[name]?.trim() ?? ''));
  const passwords = ['DATABASE_URL', 'REDIS_URL'].flatMap((name) => passwordOf(env[name] ?? ''));
  return [...named, ...passwords].filter((value) => value !== '');
}

/** Keys come as `id:key,id:key`: each is a secret by itself, its id is not. */
function valuesOf(name: string, value: string): string[] {
  if (!name.endsWith('_KEYS')) return [value];
  return value.split(',').map((entry) => entry.slice(entry.indexOf(':') + 1).trim());
}

/** As it stands in the address, and as it is meant. */
function passwordOf(address: string): string[] {
  if (!URL.canParse(address)) return [];
  const { password } = new URL(address);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
