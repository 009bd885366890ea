import type { Capability } from '../../contract/chat.types.js';

/** Tells that requests to a driver may have `providerOptions`, as the AI SDK's calls have them. */
export const PROVIDER_OPTIONS: Capability = 'provider_options';
