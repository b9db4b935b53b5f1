import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from '../config/env.ts';
import type { GoogleCredentialConfig } from '../config/platform-config.ts';

const keySchema = z.object({ client_email: z.string().min(1), private_key: z.string().min(1) });

type GoogleCredential =
  | { kind: 'refresh_token'; clientId: string; clientSecret: string; refreshToken: string }
  | { kind: 'service_account'; clientEmail: string; privateKey: string };

/** The credential itself; a service account's is read from its key file. Throws `ConfigError`, never quoting the key. */
export function readGoogleCredential(config: GoogleCredentialConfig): GoogleCredential {
  if (config.kind === 'refresh_token') return config;
  const key = keySchema.safeParse(readKeyFile(config.path));
  if (!key.success) {
    throw new ConfigError(
      `${config.path} is no service account key: it needs client_email and private_key. Download it again as JSON.`,
    );
  }
  return {
    kind: 'service_account',
    clientEmail: key.data.client_email,
    privateKey: key.data.private_key,
  };
}

function readKeyFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'not JSON';
    throw new ConfigError(
      `Cannot read the service account key ${path} (${why}). Give the path of its JSON file.`,
    );
  }
}
