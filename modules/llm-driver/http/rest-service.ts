import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import type { ProviderHttp } from './provider-http.js';
import { undiciAdapter } from './undici.adapter.js';

/** Nest's `HttpService` over the connections completions use. */
export function createRestService(http: ProviderHttp): HttpService {
  return new HttpService(axios.create({ adapter: undiciAdapter(http) }));
}
