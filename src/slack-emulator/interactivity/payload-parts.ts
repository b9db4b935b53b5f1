import type { Emulator } from '../emulator.ts';
import { IDENTITY } from '../workspace/identity.ts';
import type { Person } from '../workspace/person.ts';

/** What every interaction tells about who acted and where the app is installed. */
export function commonParts(
  emulator: Emulator,
  person: Person,
  viewId: string | null,
): Record<string, unknown> {
  const { id, name, teamId } = person;
  return {
    team: { id: IDENTITY.teamId, domain: IDENTITY.teamDomain },
    user: { id, username: name, name, team_id: teamId },
    api_app_id: IDENTITY.appId,
    token: IDENTITY.verificationToken,
    trigger_id: emulator.triggers.issue({ userId: id, viewId }, emulator.nowMs()),
    enterprise: null,
    is_enterprise_install: false,
  };
}
