import type { CardButton } from '../adapters/slack/card-button.ts';
import type { SlackCall } from '../adapters/slack/slack-caller.ts';
import { clip, escapeMrkdwn } from '../adapters/slack/text.ts';
import type { SlackAppLog } from './app-log.ts';
import type { CardPlace } from './press.ts';

/** Tells the person who pressed, and nobody else. Never throws. */
export type Tell = (text: string) => Promise<void>;

const MAX_TEXT = 2_000;

/** `respond` answers by the address that came with the press; null where none came. */
export interface TellTools {
  call: SlackCall;
  log: SlackAppLog;
  respond: ((answer: EphemeralAnswer) => Promise<unknown>) | null;
}

/** What goes back by that address. */
export interface EphemeralAnswer {
  response_type: 'ephemeral';
  replace_original: false;
  text: string;
  blocks: { type: 'section'; text: { type: 'plain_text'; text: string; emoji: boolean } }[];
}

/**
 * Speaks to one person where they pressed: everybody who presses gets an answer, the unauthorised too. It names the
 * campaign, because Slack shows it at the end of the channel and not below the card. Where Slack does not
 * take it as a message of the channel, such as for somebody who only looks in, it goes by the press's own address.
 */
export function createTell(
  { call, log, respond }: TellTools,
  { userId, place, button }: { userId: string; place: CardPlace; button: CardButton },
): Tell {
  const about = button.campaignName ?? button.incidentKey;
  return async (text) => {
    const line = clip(`${about}: ${text}`, MAX_TEXT);
    const content = {
      text: escapeMrkdwn(line),
      blocks: [{ type: 'section' as const, text: { type: 'plain_text' as const, text: line, emoji: true } }],
    };
    const thread = place.threadTs === null ? {} : { thread_ts: place.threadTs };
    try {
      await call('chat.postEphemeral', { channel: place.channel, user: userId, ...thread, ...content });
    } catch (error) {
      log.warn({ user: userId, error: String(error) }, 'An answer could not be told in the channel.');
      await tellByAddress({ log, respond }, content);
    }
  };
}

async function tellByAddress(
  { log, respond }: Pick<TellTools, 'log' | 'respond'>,
  content: Pick<EphemeralAnswer, 'text' | 'blocks'>,
): Promise<void> {
  try {
    await respond?.({ response_type: 'ephemeral', replace_original: false, ...content });
  } catch (error) {
    log.error({ error: String(error) }, 'An answer could not be told at all.');
  }
}
