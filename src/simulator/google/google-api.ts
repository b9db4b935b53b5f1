import { checkBearer, hasScope, type TokenPolicy } from '../http/authorize.ts';
import { ok, Refusal, type SimAnswer, type SimRequest } from '../http/exchange.ts';
import { GOOGLE_SCOPES } from '../oauth/token-endpoint.ts';
import type { SimAccount } from '../world/sim-campaign.ts';
import type { World } from '../world/world.ts';
import { googleFailure, googleStatus, insufficientScope, refuseGoogle } from './google-errors.ts';
import { mutateCampaigns } from './mutate.ts';
import type { GoogleSearch } from './search.ts';
import { onlyParameters } from './strict-json.ts';

const VERSIONS = ['v23', 'v24', 'v25', 'v26'];
const CUSTOMER_CALL =
  /^\/v\d+\/customers\/([^/:]+)\/(googleAds:search|googleAds:searchStream|campaigns:mutate)$/;

/** Google Ads REST: answers a call under `/v<n>/customers…`. */
export function answerGoogle(
  request: SimRequest,
  parts: { world: World; search: GoogleSearch; tokens: TokenPolicy },
): SimAnswer {
  const isStream = request.path.endsWith(':searchStream');
  try {
    return answer(request, parts);
  } catch (failure) {
    if (!(failure instanceof Refusal)) throw failure;
    return isStream ? { ...failure.answer, body: [failure.answer.body] } : failure.answer;
  }
}

function answer(
  request: SimRequest,
  { world, search, tokens }: { world: World; search: GoogleSearch; tokens: TokenPolicy },
): SimAnswer {
  checkVersion(request.path);
  authorize(request, tokens);
  checkLoginCustomer(request.headers['login-customer-id']);
  onlyParameters(request.query, []);
  if (/^\/v\d+\/customers:listAccessibleCustomers$/.test(request.path) && request.method === 'GET') {
    return ok({ resourceNames: world.accounts('google').map(({ accountId }) => `customers/${accountId}`) });
  }
  const [, customerId = '', call] = CUSTOMER_CALL.exec(request.path) ?? [];
  if (call === undefined || request.method !== 'POST') {
    return googleStatus(404, `No such method: ${request.method} ${request.path}`);
  }
  const account = accountOf(world, customerId);
  if (call === 'googleAds:search') return search.search(account, request.body);
  if (call === 'googleAds:searchStream') return search.stream(account, request.body);
  return mutateCampaigns(world, account, request.body);
}

function checkVersion(path: string): void {
  const version = /^\/(v\d+)\//.exec(path)?.[1] ?? '';
  if (VERSIONS.includes(version)) return;
  refuseGoogle(
    'requestError',
    'UNSUPPORTED_VERSION',
    `Version ${version} is deprecated. Requests to this version will be blocked.`,
  );
}

function authorize(request: SimRequest, tokens: TokenPolicy): void {
  const check = checkBearer(request, tokens);
  if (check.kind === 'valid' && hasScope(check, [GOOGLE_SCOPES.google])) return;
  if (check.kind === 'valid') throw new Refusal(insufficientScope());
  const code = check.kind === 'expired' ? 'OAUTH_TOKEN_EXPIRED' : 'OAUTH_TOKEN_INVALID';
  refuseAuth(401, 'authenticationError', check.kind === 'missing' ? 'AUTHENTICATION_ERROR' : code);
}

function refuseAuth(status: number, category: string, code: string): never {
  const message =
    status === 401 ? `The OAuth access token is not accepted: ${code}.` : 'User lacks permission.';
  throw new Refusal(googleFailure(status, { errorCode: { [category]: code }, message }));
}

function checkLoginCustomer(header: string | string[] | undefined): void {
  if (header === undefined || /^\d{10}$/.test(String(header))) return;
  refuseGoogle(
    'headerError',
    'INVALID_LOGIN_CUSTOMER_ID',
    'The login-customer-id header is not valid: ten digits, no dashes.',
  );
}

function accountOf(world: World, customerId: string): SimAccount {
  if (!/^\d+$/.test(customerId)) {
    refuseGoogle('requestError', 'INVALID_CUSTOMER_ID', `Invalid customer ID '${customerId}'.`);
  }
  const account = world.account('google', customerId);
  return account ?? refuseAuth(403, 'authorizationError', 'USER_PERMISSION_DENIED');
}
