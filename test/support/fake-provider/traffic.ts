import type { Socket } from 'node:net';
import type { Exchange } from './exchange.js';
import { Watchers } from './watchers.js';

/** Connections and calls that are open now, and promises for how many there will be. */
export class Traffic {
  readonly sockets = new Set<Socket>();
  readonly watchers = new Watchers();
  peak = 0;
  finished = 0;
  private readonly running = new Set<Exchange>();
  private readonly unclosed = new Set<Exchange>();

  get inFlight(): number {
    return this.running.size;
  }

  connected(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => {
      this.sockets.delete(socket);
      this.watchers.changed();
    });
    this.watchers.changed();
  }

  began(exchange: Exchange): void {
    this.running.add(exchange);
    this.unclosed.add(exchange);
    this.peak = Math.max(this.peak, this.running.size);
  }

  settled(exchange: Exchange): void {
    if (this.running.delete(exchange)) this.watchers.changed();
  }

  closed(exchange: Exchange, counts: boolean): void {
    this.unclosed.delete(exchange);
    if (counts) this.finished++;
    this.watchers.changed();
  }

  reset(): void {
    this.finished = 0;
    this.peak = this.running.size;
    this.watchers.changed();
  }

  /** Cuts every connection: the provider's doing, and recorded as such. */
  destroyAll(): void {
    for (const exchange of this.unclosed) exchange.fault();
    for (const socket of this.sockets) socket.destroy();
  }
}
