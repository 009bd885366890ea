import { MemoryLimitStore } from '../../../modules/llm-driver/index.js';
import { AsynchronousLimitStore } from '../../support/asynchronous-limit.store.js';
import { FakeClock } from '../../support/fake-clock.js';
import { describeLimitStoreContract } from './limit-store.contract.js';

describeLimitStoreContract('the memory store', () => {
  const clock = new FakeClock();
  return { store: new MemoryLimitStore(clock), advance: (ms) => clock.advance(ms) };
});

describeLimitStoreContract('a store that answers later', () => {
  const clock = new FakeClock();
  const store = new AsynchronousLimitStore(new MemoryLimitStore(clock));
  return { store, advance: (ms) => clock.advance(ms) };
});
