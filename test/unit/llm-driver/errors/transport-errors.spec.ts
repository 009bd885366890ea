import { describe, expect, it } from '@jest/globals';
import { AxiosError, AxiosHeaders } from 'axios';
import { inspect } from 'node:util';
import { classifyTransport } from '../../../../modules/llm-driver/errors/transport-errors.js';
import { unusedPort } from '../../../support/fake-provider/index.js';

const coded = (code: string, message = 'secret address 10.0.0.1') =>
  Object.assign(new Error(message), { code });
const fetchFailed = (cause: Error) => new TypeError('fetch failed', { cause });

describe('classifyTransport', () => {
  it.each([
    ['ECONNREFUSED', 'upstream_unreachable', true, undefined],
    ['ECONNRESET', 'upstream_unreachable', true, undefined],
    ['EPIPE', 'upstream_unreachable', true, undefined],
    ['UND_ERR_SOCKET', 'upstream_unreachable', true, undefined],
    ['ENOTFOUND', 'upstream_unreachable', true, 1],
    ['EAI_AGAIN', 'upstream_unreachable', true, undefined],
    ['ERR_NAME_REBOUND', 'upstream_unreachable', true, 1],
    ['UND_ERR_CONNECT_TIMEOUT', 'upstream_timeout', true, undefined],
    ['UND_ERR_HEADERS_TIMEOUT', 'upstream_timeout', true, undefined],
    ['UND_ERR_BODY_TIMEOUT', 'upstream_timeout', true, undefined],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'upstream_invalid_response', true, 1],
    ['HPE_INVALID_CHUNK_SIZE', 'upstream_invalid_response', true, 1],
    ['CERT_HAS_EXPIRED', 'upstream_tls', false, undefined],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'upstream_tls', false, undefined],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'upstream_tls', false, undefined],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'upstream_tls', false, undefined],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'upstream_tls', false, undefined],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'upstream_tls', false, undefined],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'upstream_tls', false, undefined],
  ])('reads %s as %s, by itself or as the cause of a failed fetch', (code, kind, retryable, retryLimit) => {
    for (const thrown of [coded(code), fetchFailed(coded(code)), fetchFailed(fetchFailed(coded(code)))]) {
      const error = classifyTransport(thrown);
      expect(error).toMatchObject({ kind, retryable });
      expect(error?.retryLimit).toBe(retryLimit);
    }
  });

  it('reads the errors of all addresses that were tried', () => {
    const thrown = fetchFailed(new AggregateError([coded('EHOSTUNREACH'), coded('ECONNREFUSED')]));
    expect(classifyTransport(thrown)).toMatchObject({ kind: 'upstream_unreachable', retryable: true });
  });

  it('survives causes that form a circle', () => {
    const thrown = new Error('round');
    thrown.cause = thrown;
    expect(classifyTransport(thrown)).toBeUndefined();
  });

  it('tells a reply that broke off from a request that did not arrive', () => {
    const terminated = new TypeError('terminated', { cause: coded('UND_ERR_SOCKET') });
    expect(classifyTransport(terminated)).toMatchObject({
      kind: 'upstream_invalid_response',
      retryLimit: 1,
      ambiguous: true,
    });
    expect(classifyTransport(coded('UND_ERR_SOCKET'), 'in_body')).toMatchObject({
      kind: 'upstream_invalid_response',
      ambiguous: true,
    });
    expect(classifyTransport(coded('ECONNRESET'), 'in_body')).toMatchObject({
      kind: 'upstream_unreachable',
      ambiguous: true,
    });
  });

  it("reads what global fetch throws for a refused connection and for a driver's own timeout", async () => {
    const refused = await fetch(`http://127.0.0.1:${await unusedPort()}/`).catch((error: unknown) => error);
    expect(classifyTransport(refused)).toMatchObject({ kind: 'upstream_unreachable', retryable: true });
    const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    expect(classifyTransport(late)).toMatchObject({ kind: 'upstream_timeout', retryable: true });
    expect(classifyTransport(new DOMException('stop', 'AbortError'))).toMatchObject({
      kind: 'aborted',
      retryable: false,
    });
  });

  it('reads what axios throws', () => {
    expect(classifyTransport(new AxiosError('timeout of 5ms exceeded', 'ECONNABORTED'))).toMatchObject({
      kind: 'upstream_timeout',
    });
    expect(classifyTransport(new AxiosError('canceled', 'ERR_CANCELED'))).toMatchObject({ kind: 'aborted' });
    const config = { headers: new AxiosHeaders({ authorization: 'Bearer canary' }) };
    const response = {
      status: 429,
      statusText: '',
      headers: { 'retry-after': '2' },
      data: { error: { code: 'rate_limit_exceeded' } },
      config,
    };
    const error = classifyTransport(
      new AxiosError('Request failed', 'ERR_BAD_REQUEST', config, {}, response),
    );
    expect(error).toMatchObject({
      kind: 'rate_limit_exceeded',
      retryable: true,
      retryAfterMs: 2_000,
      providerStatus: 429,
    });
    expect(inspect(error, { depth: 10 })).not.toContain('canary');
  });

  it('never keeps the request of an axios error', () => {
    const config = { headers: new AxiosHeaders({ authorization: 'Bearer canary' }) };
    const error = classifyTransport(new AxiosError('bad option', 'ERR_BAD_OPTION', config));
    expect(error).toMatchObject({ kind: 'driver_contract' });
    expect(inspect(error, { depth: 10 })).not.toContain('canary');
  });

  it('keeps the code of the thrown error and nothing else', () => {
    expect(inspect(classifyTransport(coded('ECONNREFUSED')), { depth: 10 })).not.toContain('10.0.0.1');
  });

  it.each([
    new Error('a bug'),
    new TypeError('x is not a function'),
    'text',
    undefined,
    null,
    7,
    { code: 5 },
  ])('returns undefined for %p', (thrown) => {
    expect(classifyTransport(thrown)).toBeUndefined();
  });
});
