import type { Workspace } from '../workspace/workspace.ts';

/** What the page needs to write a message: who is who, and what time it is. */
export interface Names {
  workspace: Workspace;
  nowMs: number;
}

/** `@Ana Alvarez` for a user's id; the id where nobody has it. */
export function personLabel({ workspace }: Names, id: string): string {
  return `@${workspace.person(id)?.realName ?? id}`;
}

/** `#pacing` for a channel's id. */
export function channelLabel({ workspace }: Names, id: string): string {
  return `#${workspace.channel(id)?.name ?? id}`;
}
