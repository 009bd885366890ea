import { channel } from 'node:diagnostics_channel';

/** One failed call to a provider, retried or not. Not a word of it is the provider's. */
export interface FailedCall {
  readonly driver: string;
  readonly model: string;
  /** 1 for the first call. */
  readonly attempt: number;
  readonly code: string;
  readonly retryable: boolean;
  /** The provider may have done the work, and may bill it. */
  readonly ambiguous: boolean;
  readonly providerStatus?: number;
  readonly providerCode?: string;
  /** For the provider's support desk. */
  readonly providerRequestId?: string;
}

/** The name under which Node's `diagnostics_channel` carries every {@link FailedCall}, to whoever subscribes. */
export const FAILED_CALLS_CHANNEL = 'nest-llm-driver:failed-call';

/** Costs nothing while nobody listens: a pool may fail thousands of calls and still answer every prompt. */
export const failedCalls = channel(FAILED_CALLS_CHANNEL);
