import { describe, expect, it } from 'vitest';
import { keepSecret, quotable, redact } from '../../../src/adapters/shared/redaction.ts';

const SECRET = 's3cr3t-Value_1';

describe('redact', () => {
  it.each([
    ['a query', `GET /x?access_token=${SECRET}&fields=id`],
    ['a form', `grant_type=refresh_token&refresh_token=${SECRET}&client_secret=${SECRET}`],
    ['a proof', `appsecret_proof=${SECRET}`],
    ['JSON', `{"access_token": "${SECRET}", "expires_in": 3599}`],
    ['JSON in JSON', JSON.stringify(JSON.stringify({ refresh_token: SECRET }))],
    ['JSON with an escaped quote', JSON.stringify({ client_secret: `a"${SECRET}` })],
    ['a pager event', `{"routing_key":"${SECRET}","event_action":"trigger"}`],
    ['a header', `authorization: Bearer ${SECRET}`],
    ['a header in JSON', `{"Authorization":"Bearer ${SECRET}"}`],
    ['a bearer alone', `rejected Bearer ${SECRET}`],
    ['paging.next', `{"paging":{"next":"https://graph.facebook.com/v26.0/1?token=${SECRET}"}}`],
    [
      'a signed address',
      `https://storage.googleapis.com/b/r.csv?GoogleAccessId=a&Expires=1&Signature=${SECRET}`,
    ],
    [
      'a v4 signed address',
      `https://storage.googleapis.com/b/r.csv?X-Goog-Date=1&X-Goog-Signature=${SECRET}`,
    ],
    ['a private key', `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----`],
    ['a key that was cut', `-----BEGIN RSA PRIVATE KEY-----\n${SECRET}`],
  ])('takes the secret out of %s', (_where, text) => {
    expect(redact(text)).not.toContain(SECRET);
  });

  it.each([
    ['a Google access token', 'ya29.a0AfH6SMBx-y_z'],
    ['a Google refresh token', '1//0gabcdefghijklmnopqrstuv'],
    ['a Meta token', 'EAABsbCS1iHgBAKZCZCexample'],
    ['a Slack token', 'xoxb-123-456-abc'],
    ['an app-level token of Slack', 'xapp-1-A012-345-abc'],
    ['a token of our API', `pk_${'aB3_-'.repeat(9)}`],
    ['a JWT', 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl'],
  ])('knows %s by its looks', (_what, token) => {
    expect(redact(`the call with ${token} failed`)).toBe('the call with [removed] failed');
  });

  it.each(['plain text as a secret', 'a/b+c=d&e', 'with "quotes" in it'])(
    'knows a credential of this process by its value: %s',
    (value) => {
      keepSecret([value]);
      const texts = [
        `it was ${value}!`,
        `https://host/?x=${encodeURIComponent(value)}`,
        JSON.stringify({ value }),
      ];
      for (const text of texts) {
        expect(redact(text)).toContain('[removed]');
        expect(redact(text)).not.toContain(value);
      }
    },
  );

  it('takes a credential out whole that holds another', () => {
    keepSecret(['inner-secret', 'outer-inner-secret-end']);
    expect(redact('outer-inner-secret-end')).toBe('[removed]');
  });

  it('never takes a value for a credential that may be a word', () => {
    keepSecret(['s9', '', 'pacekeeper']);
    expect(redact('s9 of pacekeeper')).toBe('s9 of pacekeeper');
  });

  it.each([
    'google answered POST /v26/customers/123/googleAds:search with HTTP 503.',
    '{"campaignId":"101","next":"2026-03-15T12:00:00Z","spend":"12.50"}',
    'https://host/path?pageToken=abc&fields=id,name',
    'the token endpoint refused the request (invalid_grant)',
  ])('leaves what is no secret: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('keeps what stands around a secret', () => {
    expect(redact(`a=1&access_token=${SECRET}&b=2`)).toBe('a=1&access_token=[removed]&b=2');
  });
});

describe('quotable', () => {
  it('is one short line without secrets', () => {
    expect(quotable(`first\nsecond access_token=${SECRET} ${'x'.repeat(400)}`, 60)).toMatch(
      /^first second access_token=\[removed\] x+…$/,
    );
  });
});
