import type { Client } from '@temporalio/client';
import type { DecisionTools } from '../../src/client/decide-incident.ts';
import type { IncidentRecord } from '../../src/domain/incident.ts';
import type { DecisionAnswer, DecisionMessage } from '../../src/workflows/messages.ts';

/** A decision that reached an incident. */
export interface DeskUpdate {
  workflowId: string;
  updateId: string;
  message: DecisionMessage;
}

/** How an incident takes a decision; throws where nobody is there to take it. */
export type DeskRule = (update: DeskUpdate) => Promise<DecisionAnswer>;

/**
 * Stands where Temporal stands, and keeps its two promises: the update of one name is answered once, whatever the number of
 * times it is sent, and a decision that was taken stays taken. By default the first decision is executed.
 */
export interface DecisionDesk {
  tools: DecisionTools;
  /** what was taken up, each update once */
  taken: DeskUpdate[];
  /** what was sent, repeats included */
  sent: DeskUpdate[];
  rule: DeskRule;
  /** the store's word on the incident, where it is closed */
  record: IncidentRecord | null;
}

const AT = '2026-03-15T12:00:05.000Z';

export function aDecisionDesk(): DecisionDesk {
  const answers = new Map<string, Promise<DecisionAnswer>>();
  const desk: DecisionDesk = {
    taken: [],
    sent: [],
    record: null,
    rule: async ({ updateId }) => firstWins(desk.taken, updateId),
    tools: {
      client: {
        withDeadline: <T>(_deadlineMs: number, call: () => Promise<T>) => call(),
        workflow: {
          getHandle: (workflowId: string) => ({
            executeUpdate: (
              _name: string,
              { args: [message], updateId }: { args: [DecisionMessage]; updateId: string },
            ) => take({ workflowId, updateId, message }),
          }),
        },
      } as unknown as Client,
      book: { find: async () => desk.record, findByWorkflow: async () => desk.record },
    },
  };

  function take(update: DeskUpdate): Promise<DecisionAnswer> {
    desk.sent.push(update);
    const known = answers.get(update.updateId);
    if (known !== undefined) return known;
    desk.taken.push(update);
    const answer = desk.rule(update);
    answers.set(update.updateId, answer);
    answer.catch(() => {
      answers.delete(update.updateId);
      desk.taken.splice(desk.taken.indexOf(update), 1);
    });
    return answer;
  }

  return desk;
}

function firstWins(taken: readonly DeskUpdate[], updateId: string): DecisionAnswer {
  const [first] = taken;
  if (first === undefined || first.updateId === updateId) {
    return { outcome: 'executed', reason: 'the campaign is halted, after another look at it' };
  }
  const { by, decision } = first.message;
  return {
    outcome: 'already_decided',
    reason: `${by} decided ${decision} at ${AT}`,
    decidedBy: by,
    at: AT,
  };
}
