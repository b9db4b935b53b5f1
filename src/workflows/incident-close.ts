import type { HandoverOutcome } from '../domain/incident.ts';
import { endQuestion } from './incident-approval.ts';
import { resolveCall } from './incident-on-call.ts';
import { file } from './incident-records.ts';
import { moveTo } from './incident-settle.ts';
import type { IncidentRun } from './incident-state.ts';
import { tell } from './incident-tell.ts';

/** Ends the incident: said to those who were told of it, and recorded. The main loop drains its inbox before it returns. */
export async function close(
  run: IncidentRun,
  because: string,
  outcome: HandoverOutcome = 'closed',
): Promise<HandoverOutcome> {
  const { state } = run;
  const wasTold = state.told !== null || state.decisions.length > 0;
  endQuestion(state, 'superseded', because);
  state.lease = null;
  state.closedBecause = because;
  moveTo(state, 'closed');
  file(state, { type: 'decision', step: 'closed', why: because, data: { status: 'closed' } });
  if (wasTold)
    await tell(run, { through: 'auditAndNotify', step: 'closed', text: `Closed: ${because}.`, action: null });
  await resolveCall(run, `Closed: ${because}`);
  return outcome;
}
