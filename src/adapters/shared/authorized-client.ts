import type { TokenSource } from './google-auth.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from './http.ts';

/**
 * A client that puts the access token into the `Authorization` header. A 401 is answered once with a fresh token, also on
 * a write, because a call that was not let in did nothing; a second 401 is returned for the adapter to judge.
 */
export function createAuthorizedClient(http: HttpClient, tokenSource: TokenSource): HttpClient {
  return {
    async request(request) {
      const token = await tokenSource.accessToken(request.signal);
      const answer = await http.request(withToken(request, token));
      if (answer.status !== 401) return answer;
      tokenSource.invalidate(token);
      return await again(request);
    },
  };

  async function again(request: HttpRequest): Promise<HttpAnswer> {
    return await http.request(withToken(request, await tokenSource.accessToken(request.signal)));
  }
}

function withToken(request: HttpRequest, token: string): HttpRequest {
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
}
