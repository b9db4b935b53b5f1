import { z } from 'zod';
import { IDENTITY } from '../workspace/identity.ts';
import { apiMethod } from './api-method.ts';

/** `auth.test`: whose token this is. */
export const authTest = apiMethod(z.object({}), {}, ({ url }) => ({
  ok: true,
  url: `${url}/`,
  team: IDENTITY.teamName,
  user: IDENTITY.botUserName,
  team_id: IDENTITY.teamId,
  user_id: IDENTITY.botUserId,
  bot_id: IDENTITY.botId,
  is_enterprise_install: false,
}));
