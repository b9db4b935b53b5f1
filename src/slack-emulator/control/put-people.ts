import { type Channel, channelSchema } from '../workspace/channel.ts';
import { type Person, personSchema } from '../workspace/person.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Something new whole, or what changes about it. */
interface ChangeOf {
  id: string;
}

/** Adds a person, or changes one. Throws `ZodError` where the outcome is not whole. */
export function putPerson(workspace: Workspace, change: ChangeOf): Person {
  const person = personSchema.parse({ ...workspace.person(change.id), ...change });
  workspace.putPerson(person);
  return person;
}

/** Adds a channel, or changes one. Throws `ZodError` where the outcome is not whole. */
export function putChannel(workspace: Workspace, change: ChangeOf): Channel {
  const channel = channelSchema.parse({ ...workspace.channel(change.id), ...change });
  workspace.putChannel(channel);
  return channel;
}
