import { z } from 'zod';
import { IDENTITY } from '../workspace/identity.ts';
import type { Person } from '../workspace/person.ts';
import { apiMethod, refusal } from './api-method.ts';

/** `users.info`: who somebody is; the email only with its own scope. */
export const usersInfo = apiMethod(
  z.object({ user: z.string() }),
  { scopes: ['users:read'] },
  ({ workspace, app }, { user }) => {
    const person = workspace.person(user);
    if (person === undefined) return refusal('user_not_found');
    return { ok: true, user: userObject(person, app.scopes.includes('users:read.email')) };
  },
);

function userObject(person: Person, isEmailShown: boolean): Record<string, unknown> {
  const { id, name, realName, teamId, deleted, isBot, isRestricted, isStranger } = person;
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return {
    id,
    team_id: teamId,
    name,
    deleted,
    profile: profileOf(person, isEmailShown),
    is_bot: isBot,
    is_app_user: false,
    ...(deleted
      ? {}
      : {
          real_name: realName,
          tz: timeZone,
          is_admin: false,
          is_owner: false,
          is_primary_owner: false,
          is_restricted: isRestricted,
          is_ultra_restricted: false,
        }),
    ...(isStranger || teamId !== IDENTITY.teamId ? { is_stranger: true } : {}),
  };
}

function profileOf({ name, realName, title, email, teamId }: Person, isEmailShown: boolean): object {
  return {
    title,
    real_name: realName,
    display_name: name,
    team: teamId,
    ...(isEmailShown && email !== null ? { email } : {}),
  };
}
