import { HttpService } from '@nestjs/axios';
import axios, {
  AxiosError,
  AxiosHeaders,
  CanceledError,
  type AxiosAdapter,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { DEFAULT_TIMEOUTS } from '../contract/driver-config.js';
import { LinkedSignal } from '../../support/index.js';
import { withTimeout, type SendWhole } from './rest-service.js';

/**
 * Returns an adapter for axios over the connections of `ProviderHttp`: no redirects, no proxies, its
 * decompression and limits. Axios' `timeout` is for the whole exchange. It serves REST calls besides
 * completions, which applications can intercept as they do with Nest's `HttpService`.
 */
export function undiciAdapter(sendWhole: SendWhole): AxiosAdapter {
  return async (config) => {
    const link = new LinkedSignal(config.signal as AbortSignal | undefined);
    const cancel = () => link.abort(new CanceledError());
    config.cancelToken?.promise.then(cancel).catch(cancel);
    try {
      return await withTimeout(config.timeout ?? 0, link.signal, async (signal) =>
        settled(await send(sendWhole, config, signal), config),
      );
    } finally {
      link.dispose();
    }
  };
}

async function send(
  sendWhole: SendWhole,
  config: InternalAxiosRequestConfig,
  signal: AbortSignal,
): Promise<AxiosResponse> {
  const { status, headers, text } = await sendWhole(
    (config.method ?? 'get').toUpperCase(),
    axios.getUri(config),
    {
      headers: flat(config.headers),
      body: config.data as string | undefined,
      signal,
      timeouts: DEFAULT_TIMEOUTS,
    },
  );
  return {
    data: text,
    status,
    statusText: '',
    headers: new AxiosHeaders(headers as Record<string, string>),
    config,
  };
}

function settled(response: AxiosResponse, config: InternalAxiosRequestConfig): AxiosResponse {
  const { status } = response;
  if (!config.validateStatus || config.validateStatus(status)) return response;
  const code = status >= 500 ? AxiosError.ERR_BAD_RESPONSE : AxiosError.ERR_BAD_REQUEST;
  throw new AxiosError(`The request failed with status ${status}.`, code, config, undefined, response);
}

function flat(headers: AxiosHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers.toJSON()).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

/** Returns Nest's `HttpService` over such an adapter. */
export function createRestService(sendWhole: SendWhole): HttpService {
  return new HttpService(axios.create({ adapter: undiciAdapter(sendWhole) }));
}
