/** What the app may do in a workspace: write, find again what it wrote, and know by address who presses. */
export const BOT_SCOPES = [
  'chat:write',
  'channels:history',
  'groups:history',
  'users:read',
  'users:read.email',
] as const;

/** Where presses arrive, below our public address. */
export const SLACK_EVENTS_PATH = '/slack/events';

/** `publicUrl` is the https address at which Slack reaches us; null for Socket Mode, which needs none. */
export interface ManifestOptions {
  name: string;
  publicUrl: string | null;
}

/** Slack's app manifest (docs.slack.dev/reference/app-manifest): to paste where an app is created. Plain JSON. */
export function slackManifest({ name, publicUrl }: ManifestOptions): Record<string, unknown> {
  const address =
    publicUrl === null ? {} : { request_url: `${publicUrl.replace(/\/+$/, '')}${SLACK_EVENTS_PATH}` };
  return {
    display_information: {
      name,
      description: 'Watches ad spend against plan; people decide by button.',
    },
    features: { bot_user: { display_name: name, always_online: true } },
    oauth_config: { scopes: { bot: [...BOT_SCOPES] } },
    settings: {
      interactivity: { is_enabled: true, ...address },
      org_deploy_enabled: false,
      socket_mode_enabled: publicUrl === null,
      token_rotation_enabled: false,
    },
  };
}
