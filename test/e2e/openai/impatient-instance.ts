import {
  GroqDriver,
  ProviderHttp,
  standaloneContext,
  type LlmDriverFacade,
  type Timeouts,
} from '../../../modules/llm-driver/index.js';
import { GROQ_KEY } from './gateway.js';

export interface ImpatientOptions {
  readonly baseUrl: string;
  /** What is not given is as patient as usual. */
  readonly timeouts?: Partial<Timeouts>;
  /** A certificate to trust instead of the system's. */
  readonly certificate?: string;
}

/**
 * Adds an instance of Groq's driver that gives up as soon as it is told to, and tries again without a pause.
 */
export function addImpatientInstance(
  llm: LlmDriverFacade,
  name: string,
  { baseUrl, timeouts, certificate }: ImpatientOptions,
): void {
  llm.extend(name, ({ clock, http }) => {
    const config = { apiKey: GROQ_KEY, baseUrl, timeouts };
    const trusting = certificate === undefined ? http : new ProviderHttp({ ca: certificate });
    const spec = { name, config, fields: GroqDriver.settings };
    return new GroqDriver(standaloneContext(spec, { clock, http: trusting, random: () => 0 }));
  });
}
