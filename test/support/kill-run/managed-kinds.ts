import type { SeededRandom } from '../fuzz/random.js';
import { type Change, ManagedThing, type StoredThing } from './managed-thing.js';
import type { StoredState } from './stored-state.js';

/** Probability of a change that the server has to refuse. */
const WRONG = 0.25;
const REMOVAL = 0.2;

/** A setting of a driver instance: its `api_key`, which is secret, or its `model`. */
export class SettingThing extends ManagedThing {
  constructor(
    private readonly group: string,
    private readonly key: 'api_key' | 'model',
  ) {
    super(`${group}.${key}`, 'admin');
  }

  next(random: SeededRandom, serial: number): Change {
    const path = `/api/v1/settings/${this.group}/${this.key}`;
    const value = `value-of-${this.group}-${serial}`;
    const put = { method: 'PUT', path, action: 'setting.stored' } as const;
    if (random.chance(WRONG)) {
      const body = random.pick([{ value: [value] }, { value, owner: 'me' }]);
      return { ...put, body, after: value };
    }
    if (this.value !== null && random.chance(REMOVAL)) {
      return { method: 'DELETE', path, after: null, action: 'setting.forgotten' };
    }
    return { ...put, body: { value }, after: value };
  }

  find({ settings, actionsOn }: StoredState): StoredThing {
    return { value: settings.get(this.name)?.value ?? null, actions: actionsOn(this.name) };
  }
}

/** A client key: made, changed, revoked. Its value is its `rpm`, and whether it is revoked. */
export class ClientKeyThing extends ManagedThing {
  private id: string | undefined;
  private key: string | undefined;

  constructor(name: string) {
    super(name, 'admin');
  }

  override get ended(): boolean {
    return this.value?.endsWith('revoked') === true;
  }

  /** Returns the key itself, if its reply came, and if it is revoked. */
  shown(): { readonly key: string; readonly revoked: boolean }[] {
    return this.key === undefined ? [] : [{ key: this.key, revoked: this.ended }];
  }

  next(random: SeededRandom, serial: number): Change {
    const { id, name } = this;
    if (this.value === null) {
      const scopes = [random.chance(WRONG) ? 'everything' : 'use'];
      const body = { name, scopes, limits: { rpm: serial } };
      const made = { after: String(serial), action: 'client_key.created' };
      return { method: 'POST', path: '/api/v1/client-keys', body, ...made };
    }
    const path = `/api/v1/client-keys/${id}`;
    if (random.chance(REMOVAL)) {
      return { method: 'DELETE', path, after: `${this.value} revoked`, action: 'client_key.revoked' };
    }
    const limits = { rpm: serial };
    const body = random.chance(WRONG) ? { limits, role: 'admin' } : { limits };
    return { method: 'PATCH', path, body, after: String(serial), action: 'client_key.updated' };
  }

  override acknowledged(body: string): void {
    super.acknowledged(body);
    if (this.id !== undefined || body === '') return;
    const made = JSON.parse(body) as { id: string; key: string };
    this.id = made.id;
    this.key = made.key;
  }

  find({ clientKeys, actionsOn }: StoredState): StoredThing {
    const row = clientKeys.get(this.name);
    this.id ??= row?.id;
    return { value: row?.value ?? null, actions: actionsOn(row?.id ?? '') };
  }
}

/** A named model. Its value is `max_tokens` of its defaults. */
export class NamedModelThing extends ManagedThing {
  constructor(name: string) {
    super(name, 'admin');
  }

  next(random: SeededRandom, serial: number): Change {
    const path = `/api/v1/models/${this.name}`;
    if (random.chance(REMOVAL)) return { method: 'DELETE', path, after: null, action: 'model.forgotten' };
    const targets = [random.chance(WRONG) ? 'unknown/model' : 'mock/model'];
    const body = { targets, defaults: { max_tokens: serial } };
    return { method: 'PUT', path, body, after: String(serial), action: 'model.stored' };
  }

  find({ namedModels, actionsOn }: StoredState): StoredThing {
    return { value: namedModels.get(this.name) ?? null, actions: actionsOn(this.name) };
  }
}

/** A standard set. Its value is the rule of its one standard. */
export class StandardSetThing extends ManagedThing {
  private id: string | undefined;

  constructor(name: string) {
    super(name, 'use');
  }

  next(random: SeededRandom, serial: number): Change {
    const rule = `Rule ${serial}`;
    const standards = random.chance(WRONG) ? [] : [{ id: 'one', title: 'One', rule }];
    const body = { name: this.name, standards };
    // A second set of the same name is refused.
    if (this.value === null || random.chance(WRONG / 2)) {
      return { method: 'POST', path: '/api/v1/standard-sets', body, after: rule };
    }
    const path = `/api/v1/standard-sets/${this.id}`;
    if (random.chance(REMOVAL)) return { method: 'DELETE', path, after: null };
    return { method: 'PUT', path, body, after: rule };
  }

  override acknowledged(body: string): void {
    super.acknowledged(body);
    if (body !== '') this.id = (JSON.parse(body) as { id: string }).id;
  }

  find({ standardSets }: StoredState): StoredThing {
    const row = standardSets.get(this.name);
    this.id = row?.id;
    return { value: row?.value ?? null, actions: new Map() };
  }
}
