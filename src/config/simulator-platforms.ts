import type { ParsedEnv } from './env-schema.ts';
import { API_VERSIONS, ASSUMED_LAG_HOURS, type PlatformConfigs } from './platform-config.ts';

/** The only credentials that the simulator takes: no secrets, they open nothing else. */
const CREDENTIAL = {
  kind: 'refresh_token',
  clientId: 'sim-client',
  clientSecret: 'sim-secret',
  refreshToken: 'sim-refresh-token',
} as const;

/** The three platforms as the simulator plays them. Real credentials and real addresses are not even looked at. */
export function simulatorPlatforms(env: ParsedEnv, simulatorUrl: string): PlatformConfigs {
  const google = { tokenUrl: `${simulatorUrl}/token`, credential: CREDENTIAL };
  return {
    google: {
      ...google,
      baseUrl: simulatorUrl,
      apiVersion: env.GOOGLE_ADS_API_VERSION ?? API_VERSIONS.google,
      accountIds: null,
      loginCustomerId: null,
      assumedLagHours: ASSUMED_LAG_HOURS.google,
    },
    meta: {
      baseUrl: simulatorUrl,
      apiVersion: env.META_API_VERSION ?? API_VERSIONS.meta,
      accountIds: null,
      accessToken: 'sim-meta-token',
      appSecret: 'sim-app-secret',
      assumedLagHours: ASSUMED_LAG_HOURS.meta,
    },
    dv360: {
      ...google,
      baseUrl: simulatorUrl,
      apiVersion: env.DV360_API_VERSION ?? API_VERSIONS.dv360,
      reportsBaseUrl: simulatorUrl,
      reportsApiVersion: env.DBM_API_VERSION ?? API_VERSIONS.reports,
      accountIds: null,
      assumedLagHours: ASSUMED_LAG_HOURS.dv360,
    },
  };
}
