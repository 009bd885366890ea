import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { FAILED_CALLS_CHANNEL, type FailedCall } from '../../modules/llm-driver/index.js';

/** Logs every failed call to a provider, one line at level debug. */
@Injectable()
export class FailedCallLog implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('llm-driver');

  onModuleInit(): void {
    subscribe(FAILED_CALLS_CHANNEL, this.write);
  }

  onModuleDestroy(): void {
    unsubscribe(FAILED_CALLS_CHANNEL, this.write);
  }

  private readonly write = (message: unknown): void => {
    const { providerStatus, providerCode, providerRequestId, ...call } = message as FailedCall;
    this.logger.debug({
      msg: 'a call to a provider failed',
      ...call,
      provider_status: providerStatus,
      provider_code: providerCode,
      provider_request_id: providerRequestId,
    });
  };
}
