import type { Clock } from '../../support/index.js';
import type { PacedCall, Pacer, Reservation } from '../pacing/pacer.js';
import type { CallDeadline } from './call-deadline.js';
import type { Plan } from './call-plan.js';

/** Gets a call the right to be sent: the pacer's, and a slot among the calls of its pool. A call that waits holds neither. */
export class Admission {
  constructor(
    private readonly clock: Clock,
    private readonly pacer: Pacer,
  ) {}

  /**
   * Where nothing has to be waited for. Synchronous up to the call itself: whatever stops the call cannot slip in between.
   * @throws LlmError why the call cannot be sent
   */
  tryAcquire(plan: Plan, limits: CallDeadline): Reservation | undefined {
    const stopped = limits.stopped();
    if (stopped) throw stopped;
    return plan.poolItem?.permit.tryAcquire() === false
      ? undefined
      : this.pacer.tryReserve(toPacedCall(plan, false));
  }

  /**
   * Waits for the provider's limits first and for a slot second. Between the granting and whoever awaits it others may run:
   * ask `confirm` before the call is sent.
   * @throws LlmError why the call cannot be sent
   */
  async acquire(plan: Plan, limits: CallDeadline): Promise<Reservation> {
    // One that was sent before has had its turn.
    let returning = plan.stats.attempts > 0;
    for (;;) {
      const reservation = await this.inLine(toPacedCall(plan, returning), plan, limits);
      if (reservation) return reservation;
      // Its turn had come, but every slot of its pool was taken.
      returning = true;
      await limits.wait((signal) => plan.poolItem!.permit.acquire(signal));
    }
  }

  /** @throws LlmError why the call is not to be sent any more; its reservation is given back */
  recheck(reservation: Reservation, limits: CallDeadline): Reservation {
    const stopped = limits.stopped();
    if (stopped === undefined) return reservation;
    reservation.cancel();
    throw stopped;
  }

  private async inLine(call: PacedCall, plan: Plan, limits: CallDeadline): Promise<Reservation | undefined> {
    const startedAt = this.clock.monotonic();
    try {
      return await limits.wait((signal) =>
        this.pacer.reserve(call, { signal, maxWaitMs: limits.maxWaitMs() }),
      );
    } finally {
      plan.stats.waitedMs += this.clock.monotonic() - startedAt;
    }
  }
}

function toPacedCall({ scope, size, poolItem: pool }: Plan, returning: boolean): PacedCall {
  return pool
    ? { scope, size, returning, queue: pool.permit.queue, permit: pool.permit }
    : { scope, size, returning };
}
