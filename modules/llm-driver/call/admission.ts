import type { Clock } from '../../support/index.js';
import type { PacedCall, Pacer, Reservation } from '../pacing/pacer.js';
import type { CallDeadline } from './call-deadline.js';
import type { Plan } from './call-plan.js';

/**
 * Gets the reservation of a call from the pacer, and the permit from its pool. A call that waits holds
 * neither.
 */
export class Admission {
  constructor(
    private readonly clock: Clock,
    private readonly pacer: Pacer,
  ) {}

  /**
   * Admits the call without a wait; returns `undefined` if it has to wait. Synchronous: nothing can stop the
   * call between the check and its sending.
   * @throws LlmError why the call cannot be sent
   */
  tryAcquire(plan: Plan, deadline: CallDeadline): Reservation | undefined {
    const stopped = deadline.stopError();
    if (stopped) throw stopped;
    return plan.poolItem?.permit.tryAcquire() === false
      ? undefined
      : this.pacer.tryReserve(toPacedCall(plan, false));
  }

  /**
   * Admits a second call beside one under way, if it has to wait for nothing. The second call is a favour:
   * where it may not be sent, the first one goes on.
   */
  trySecond(plan: Plan, deadline: CallDeadline): Reservation | undefined {
    if (deadline.stopError() || plan.poolItem?.permit.tryAcquireAnother() === false) return undefined;
    try {
      return this.pacer.tryReserve(toPacedCall(plan, false));
    } catch {
      return undefined;
    }
  }

  /**
   * Waits for the provider's limits, then for the permit. Other code may run before the caller gets the
   * result: call `recheck` before the call is sent.
   * @throws LlmError why the call cannot be sent
   */
  async acquire(plan: Plan, deadline: CallDeadline): Promise<Reservation> {
    // A further attempt goes before calls that were never sent.
    let returning = plan.stats.attempts > 0;
    for (;;) {
      const reservation = await this.reserve(toPacedCall(plan, returning), plan, deadline);
      if (reservation) return reservation;
      // The limits allowed the call, but the pool had no permit left.
      returning = true;
      await deadline.wait((signal) => plan.poolItem!.permit.acquire(signal));
    }
  }

  /**
   * Returns the reservation if the call may still be sent, else cancels it.
   * @throws LlmError why the call may not
   */
  recheck(reservation: Reservation, deadline: CallDeadline): Reservation {
    const stopped = deadline.stopError();
    if (stopped === undefined) return reservation;
    reservation.cancel();
    throw stopped;
  }

  private async reserve(
    call: PacedCall,
    plan: Plan,
    deadline: CallDeadline,
  ): Promise<Reservation | undefined> {
    const startedAt = this.clock.monotonic();
    try {
      return await deadline.wait((signal) =>
        this.pacer.reserve(call, {
          signal,
          maxWaitMs: deadline.remainingWaitMs(),
          ...(deadline.maxDayWaitMs !== undefined && { maxDayWaitMs: deadline.maxDayWaitMs }),
        }),
      );
    } finally {
      plan.stats.waitedMs += this.clock.monotonic() - startedAt;
    }
  }
}

function toPacedCall({ scope, size, options, poolItem }: Plan, returning: boolean): PacedCall {
  const { priority } = options;
  if (poolItem === undefined) return { scope, size, returning, priority };
  const { permit } = poolItem;
  return { scope, size, returning, priority, queue: permit.queue, permit };
}
