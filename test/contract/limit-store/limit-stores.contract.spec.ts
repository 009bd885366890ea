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
  const memory = new MemoryLimitStore(clock);
  const [store, other] = [new AsynchronousLimitStore(memory), new AsynchronousLimitStore(memory)];
  return { store, other, advance: (ms) => clock.advance(ms) };
});
