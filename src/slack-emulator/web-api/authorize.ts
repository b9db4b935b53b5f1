import type { Emulator } from '../emulator.ts';
import { type ApiAnswer, type ApiMethod, refusal } from './api-method.ts';

/** Why a token may not call a method, in Slack's codes; null where it may. */
export function authorizationRefusal(
  { settings, app }: Emulator,
  method: ApiMethod,
  token: string | null,
): ApiAnswer | null {
  if (token === null) return refusal('not_authed');
  const isBot = token === settings.botToken;
  if (!isBot && token !== settings.appToken) return refusal('invalid_auth');
  if (method.token !== 'any' && (method.token === 'bot') !== isBot) return refusal('not_allowed_token_type');
  const isAllowed = method.scopes.length === 0 || method.scopes.some((scope) => app.scopes.includes(scope));
  return isAllowed
    ? null
    : { ...refusal('missing_scope'), needed: method.scopes[0], provided: app.scopes.join(',') };
}
