import type { SeededRandom } from '../fuzz/random.js';
import { CheckClients } from './check-clients.js';
import type { Connection } from './connection.js';
import { ClientKeyThing, NamedModelThing, SettingThing, StandardSetThing } from './managed-kinds.js';
import type { ManagedThing } from './managed-thing.js';
import type { StoredState } from './stored-state.js';

/** Clients of each kind at a time. */
const CLIENTS = 3;

/**
 * Clients that change things until the server dies, each one thing at a time, and that know afterwards what
 * was acknowledged, what was refused, and what had no reply.
 */
export class Clients {
  private readonly things: ManagedThing[];
  private readonly checks: CheckClients;
  private serial = 0;

  /** @param instances driver instances whose settings they change */
  constructor(
    private readonly random: SeededRandom,
    instances: readonly string[],
  ) {
    this.checks = new CheckClients(random);
    this.things = [
      ...instances.flatMap((name) => [new SettingThing(name, 'api_key'), new SettingThing(name, 'model')]),
      ...times(CLIENTS, (index) => new NamedModelThing(`model-${index}`)),
      ...times(CLIENTS, (index) => new StandardSetThing(`set-${index}`)),
    ];
  }

  /** Works until every client has lost its connection. */
  async work(connection: Connection): Promise<void> {
    const active = this.things.filter(({ ended }) => !ended);
    const keys = active.filter((thing) => thing instanceof ClientKeyThing);
    const newKeys = times(CLIENTS - keys.length, () => this.newKey());
    this.things.push(...newKeys);
    const changing = [...active, ...newKeys].map((thing) => this.change(thing, connection));
    await Promise.all([...changing, this.checks.work(connection)]);
  }

  /** Returns everything that is not stored as the clients were told. */
  check(stored: StoredState): string[] {
    const known = new Set(this.things.map(({ name }) => name));
    const names = [stored.clientKeys, stored.namedModels, stored.standardSets].flatMap((rows) => [
      ...rows.keys(),
    ]);
    return [
      ...names.filter((name) => !known.has(name)).map((name) => `${name} is stored, and no client made it`),
      ...this.things.flatMap((thing) => thing.check(stored)),
      ...this.checks.check(stored),
    ];
  }

  /** Returns the client keys that were shown, and if they are revoked. */
  keys(): { readonly key: string; readonly revoked: boolean }[] {
    return this.things.flatMap((thing) => (thing instanceof ClientKeyThing ? thing.shown() : []));
  }

  private async change(first: ManagedThing, connection: Connection): Promise<void> {
    for (let thing = first; ;) {
      const change = thing.next(this.random, (this.serial += 1));
      thing.sent(change);
      const reply = await connection.send(thing.scope, change);
      if (reply === undefined) return;
      if (reply.ok) thing.acknowledged(reply.text);
      else thing.refused();
      if (thing.ended) this.things.push((thing = this.newKey()));
    }
  }

  private newKey(): ClientKeyThing {
    return new ClientKeyThing(`key-${(this.serial += 1)}`);
  }
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
