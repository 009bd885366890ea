import { builtInDrivers } from '../../modules/llm-driver/index.js';

const providers = builtInDrivers.filter(
  ({ driver, settings }) => driver !== 'openai-compatible' && settings.some(({ key }) => key === 'base_url'),
);

/** Names of the instances that the application has without any configuration, as its messages list them. */
export const KNOWN_DRIVERS = ['mock', ...providers.map(({ driver }) => driver)].join(', ');
