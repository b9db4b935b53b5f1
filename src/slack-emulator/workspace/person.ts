import { z } from 'zod';
import { IDENTITY } from './identity.ts';

/** A user of the workspace, as the control plane takes and shows one. */
export const personSchema = z.strictObject({
  id: z.string().regex(/^[UW][A-Z0-9]+$/, 'expected an id such as U0ANA'),
  /** the handle, such as `ana` */
  name: z.string().min(1),
  realName: z.string().min(1),
  email: z.email().nullable().default(null),
  /** what stands under the name, such as a role */
  title: z.string().default(''),
  teamId: z.string().default(IDENTITY.teamId),
  isBot: z.boolean().default(false),
  deleted: z.boolean().default(false),
  /** a guest */
  isRestricted: z.boolean().default(false),
  /** somebody of another workspace */
  isStranger: z.boolean().default(false),
  /** channels that the person is not in */
  absentFrom: z.array(z.string()).default([]),
});

/** A user of the workspace. */
export type Person = z.output<typeof personSchema>;

/** Who is there from the start: two approvers, one on call, one without any role, a guest, and the app's own user. */
export const SEEDED_PEOPLE: readonly Person[] = [
  seed('U0ANA', { realName: 'Ana Alvarez', email: 'ana@example.com', title: 'Media lead, approver' }),
  seed('U0BEN', { realName: 'Ben Okafor', email: 'ben@example.com', title: 'Media lead, approver' }),
  seed('U0CLEO', { realName: 'Cleo Martin', email: 'cleo@example.com', title: 'On call' }),
  seed('U0EVE', { realName: 'Eve Lindqvist', email: 'eve@example.com', title: 'Reporting, no role' }),
  seed('U0GUS', {
    realName: 'Gus Ferreira',
    email: 'gus@agency.example',
    title: 'Guest from an agency',
    isRestricted: true,
  }),
  seed(IDENTITY.botUserId, {
    name: IDENTITY.botUserName,
    realName: IDENTITY.appName,
    title: 'App',
    isBot: true,
  }),
];

function seed(id: string, more: Partial<Person> & { realName: string }): Person {
  const name = more.realName.split(' ')[0]?.toLowerCase() ?? id;
  return personSchema.parse({ id, name, ...more });
}

/** Whether a person sees a channel. */
export function isInChannel({ deleted, absentFrom }: Person, channel: string): boolean {
  return !deleted && !absentFrom.includes(channel);
}
