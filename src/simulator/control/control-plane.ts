import { z } from 'zod';
import { fromEpochMs, parseInstant } from '../../domain/instant.ts';
import { PLATFORMS } from '../../domain/platform.ts';
import { faultSchema } from '../faults/fault.ts';
import type { FleetSpec } from '../fleet/fleet.ts';
import { trackerCsv } from '../fleet/tracker.ts';
import { ok, Refusal, type SimAnswer, type SimRequest } from '../http/exchange.ts';
import { parseJson } from '../http/parameters.ts';
import type { SimulatorWorld } from '../simulator-world.ts';
import { type SimCampaign, statusOf } from '../world/sim-campaign.ts';
import { campaignsSchema, clockSchema, patchSchema, resetSchema, spendSchema } from './control-schemas.ts';
import { describeCampaign } from './describe-campaign.ts';
import { accountFrom, campaignFrom, changeSpend } from './put-campaigns.ts';

type Handler = (sim: SimulatorWorld, request: SimRequest) => SimAnswer;

const HANDLERS: Readonly<Record<string, Handler>> = {
  'GET /_sim/clock': (sim) => showClock(sim),
  'POST /_sim/clock': setClock,
  'GET /_sim/campaigns': listCampaigns,
  'POST /_sim/campaigns': putCampaigns,
  'POST /_sim/spend': setSpend,
  'GET /_sim/faults': (sim) => ok(sim.faults.list()),
  'POST /_sim/faults': (sim, request) => ok(sim.faults.add(read(faultSchema, request), sim.clock.wallMs())),
  'DELETE /_sim/faults': (sim) => done(() => sim.faults.clear()),
  'GET /_sim/requests': listRequests,
  'DELETE /_sim/requests': (sim) => done(() => sim.clearJournal()),
  'POST /_sim/reset': reset,
  'GET /_sim/tracker.csv': (sim) => ({
    status: 200,
    body: trackerCsv(sim.world, sim.refreshedAtMs),
    contentType: 'text/csv; charset=utf-8',
  }),
};

/** The control plane: answers a call under `/_sim/`. Its errors say what was expected. */
export function answerControl(sim: SimulatorWorld, request: SimRequest): SimAnswer {
  const handler = HANDLERS[`${request.method} ${request.path}`];
  if (handler !== undefined) return handler(sim, request);
  const match = /^\/_sim\/campaigns\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(request.path);
  if (match !== null && request.method === 'PATCH') return patchCampaign(sim, request, match.slice(1));
  return { status: 404, body: { error: `No such control call: ${request.method} ${request.path}` } };
}

function read<Schema extends z.ZodType>(schema: Schema, request: SimRequest): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(request.body));
  if (parsed.success) return parsed.data;
  throw new Refusal({ status: 400, body: { error: z.prettifyError(parsed.error) } });
}

function done(act: () => void): SimAnswer {
  act();
  return ok({ ok: true });
}

function showClock(sim: SimulatorWorld): SimAnswer {
  return ok({ now: fromEpochMs(sim.clock.nowMs()), frozen: sim.clock.state.kind === 'frozen' });
}

function setClock(sim: SimulatorWorld, request: SimRequest): SimAnswer {
  const change = read(clockSchema, request);
  if ('reset' in change) sim.clock.reset();
  else if ('advanceMs' in change) sim.clock.advance(change.advanceMs);
  else sim.clock.jumpTo(parseInstant(change.now) ?? 0, change.frozen ?? false);
  sim.world.changed();
  sim.keepFresh();
  sim.save();
  return showClock(sim);
}

function listCampaigns(sim: SimulatorWorld, request: SimRequest): SimAnswer {
  const isAll = request.query.get('all') === 'true';
  const nowMs = sim.clock.nowMs();
  const campaigns = sim.world.campaigns().filter((campaign) => isAll || statusOf(campaign) !== 'removed');
  return ok(
    campaigns.flatMap((campaign) => {
      const account = sim.world.account(campaign.platform, campaign.accountId);
      return account === undefined ? [] : [describeCampaign(account, campaign, nowMs)];
    }),
  );
}

function putCampaigns(sim: SimulatorWorld, request: SimRequest): SimAnswer {
  const input = read(campaignsSchema, request);
  if (input.replace) sim.world.clear();
  for (const account of input.accounts) sim.world.putAccount(accountFrom(account));
  const stray = input.campaigns.find(({ platform, accountId }) => !sim.world.account(platform, accountId));
  if (stray !== undefined)
    return refuse(`campaign ${stray.campaignId}: no account ${stray.platform} ${stray.accountId}`);
  for (const campaign of input.campaigns) sim.world.putCampaign(campaignFrom(campaign));
  sim.markReplaced(input.replace);
  sim.save();
  return ok({ accounts: input.accounts.length, campaigns: input.campaigns.length });
}

function setSpend(sim: SimulatorWorld, request: SimRequest): SimAnswer {
  const input = read(spendSchema, request);
  const campaign = sim.world.campaign(input, input.campaignId);
  if (campaign === undefined)
    return refuse(`no campaign ${input.platform} ${input.accountId} ${input.campaignId}`, 404);
  return done(() => {
    changeSpend(sim.world, campaign, input.spend);
    sim.save();
  });
}

function patchCampaign(sim: SimulatorWorld, request: SimRequest, ids: readonly string[]): SimAnswer {
  const change = read(patchSchema, request);
  const [platformName, accountId = '', campaignId = ''] = ids;
  const platform = PLATFORMS.find((known) => known === platformName);
  const account = platform === undefined ? undefined : sim.world.account(platform, accountId);
  const campaign = account === undefined ? undefined : sim.world.campaign(account, campaignId);
  if (account === undefined || campaign === undefined) return refuse(`no campaign ${ids.join(' ')}`, 404);
  sim.world.putCampaign(patched(sim, campaign, change));
  sim.save();
  return ok(
    describeCampaign(account, sim.world.campaign(account, campaignId) ?? campaign, sim.clock.nowMs()),
  );
}

function patched(
  sim: SimulatorWorld,
  campaign: SimCampaign,
  change: z.output<typeof patchSchema>,
): SimCampaign {
  const fresh =
    change.resetHistory === true ? { ...campaign, history: campaign.history.slice(0, 1) } : campaign;
  const switched = change.status === undefined ? fresh : sim.world.setStatus(fresh, change.status);
  return {
    ...switched,
    name: change.name ?? switched.name,
    budgetMicros: change.budget ?? switched.budgetMicros,
    flight: change.flight ?? switched.flight,
  };
}

function listRequests(sim: SimulatorWorld, { query }: SimRequest): SimAnswer {
  const sinceSeq = query.get('sinceSeq');
  return ok(
    sim.journal.list({
      platform: query.get('platform') ?? undefined,
      effect: query.get('effect') ?? undefined,
      campaignId: query.get('campaignId') ?? undefined,
      sinceSeq: sinceSeq === null ? undefined : Number(sinceSeq),
    }),
  );
}

function reset(sim: SimulatorWorld, request: SimRequest): SimAnswer {
  const { seed, fleet, pageSize, reportPolls } = read(resetSchema, {
    ...request,
    body: request.body || '{}',
  });
  const spec: FleetSpec = typeof fleet === 'string' ? { kind: fleet } : { kind: 'bulk', ...fleet };
  sim.reset(seed ?? sim.seed, spec, {
    ...(pageSize === undefined ? {} : { pageSize }),
    ...(reportPolls === undefined ? {} : { reportPolls }),
  });
  return ok({ seed: sim.seed, campaigns: sim.world.campaigns().length });
}

function refuse(error: string, status = 400): SimAnswer {
  return { status, body: { error } };
}
