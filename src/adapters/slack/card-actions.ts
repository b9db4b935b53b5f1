import type { ActionsBlock, Button, ConfirmationDialog, ContextBlock, PlainTextElement } from '@slack/types';
import type { IncidentCard } from '../../domain/incident-card.ts';
import type { PersonDecision } from '../../domain/incident-decision.ts';
import { actionIdOf, actionsBlockId, writeCardButton } from './card-button.ts';
import { CARD_LIMITS, SLACK_LIMITS } from './limits.ts';
import { clip } from './text.ts';

/** What each button says. Those with an ellipsis ask for a reason first. */
const LABELS: Readonly<Record<PersonDecision, string>> = {
  approve: 'Approve',
  reject: 'Reject…',
  acknowledge: 'Acknowledge',
  resume: 'Resume',
  snooze: 'Snooze…',
  override: 'Override…',
};

const APPROVE_LABELS = {
  halt: 'Approve the halt',
  resume: 'Approve the resume',
  release: 'Release the halts',
  look: 'Approve',
} as const;

/** What an approval does, for its dialog; the same for a resume. */
const CONSEQUENCES = {
  halt: 'is read again, and paused if it is still so bad. It stays paused until somebody resumes it or the halt runs out.',
  resume: 'is read again, and then runs and spends again.',
  release:
    'holds back several halts. Each of them is read again by itself and carried out where it still holds.',
  look: 'is marked as approved.',
} as const;

const STYLES: Readonly<Partial<Record<PersonDecision, 'primary' | 'danger'>>> = {
  approve: 'primary',
  resume: 'primary',
  reject: 'danger',
};

/**
 * The decisions that are offered as buttons; null where none is, or where its ids do not fit into one. Each button brings
 * back which incident and observation it was shown for.
 */
export function cardActions(card: IncidentCard): ActionsBlock | null {
  const value = writeCardButton(card);
  if (value === null || card.status === 'closed' || card.offers.length === 0) return null;
  return {
    type: 'actions',
    block_id: actionsBlockId(card.incidentKey),
    elements: card.offers.map((decision) => button(card, decision, value)),
  };
}

/** In place of buttons, when nothing may be decided: how it stands, and what came last. */
export function cardOutcome({ status, event }: IncidentCard): ContextBlock {
  const stands = status === 'closed' ? 'Closed, nothing is left to decide.' : 'Nothing is asked now.';
  const last = clip(event.text, CARD_LIMITS.outcome);
  return { type: 'context', elements: [plain(`${stands} ${last}`.trimEnd())] };
}

function button(card: IncidentCard, decision: PersonDecision, value: string): Button {
  const confirm = confirmation(card, decision);
  const style = STYLES[decision];
  return {
    type: 'button',
    action_id: actionIdOf(decision),
    text: plain(label(card, decision)),
    value,
    ...(style === undefined ? {} : { style }),
    ...(confirm === null ? {} : { confirm }),
  };
}

function label({ question }: IncidentCard, decision: PersonDecision): string {
  return decision === 'approve' && question !== null ? APPROVE_LABELS[question] : LABELS[decision];
}

/** What changes something on a platform says first what happens. */
function confirmation(card: IncidentCard, decision: PersonDecision): ConfirmationDialog | null {
  if (decision !== 'approve' && decision !== 'resume') return null;
  const what = decision === 'resume' ? 'resume' : (card.question ?? 'halt');
  const text = `${nameOf(card)} ${CONSEQUENCES[what]}`;
  return {
    title: plain(`${label(card, decision)}?`),
    text: plain(clip(text, SLACK_LIMITS.confirmText)),
    confirm: plain(label(card, decision)),
    deny: plain('Not now'),
    style: 'primary',
  };
}

/** Plain text: nothing in a name is parsed. */
function nameOf({ campaignName, platform, accountId, campaignKey }: IncidentCard): string {
  const name = clip(campaignName ?? '', CARD_LIMITS.confirmName);
  const ids = `${platform} ${clip(accountId, CARD_LIMITS.confirmId)}/${clip(campaignKey, CARD_LIMITS.confirmId)}`;
  return name === '' ? ids : `${name} (${ids})`;
}

function plain(text: string): PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}
