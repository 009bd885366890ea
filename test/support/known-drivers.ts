import { builtInDrivers } from '../../modules/llm-driver/index.js';

const providers = builtInDrivers.filter(
  ({ driver, settings }) => driver !== 'openai-compatible' && settings.some(({ key }) => key === 'base_url'),
);

/** Names that `LLM_DRIVER` may have. */
export const KNOWN_DRIVERS = ['mock', ...providers.map(({ driver }) => driver)].join(', ');

/** The instances of a server without variables: those of one's own machine are none. */
export const INSTANCES = [
  'mock',
  ...providers.filter(({ selfHosted }) => !selfHosted).map(({ driver }) => driver),
].join(', ');
