import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 100;
/** Nothing was changed, as the server says. */
const REFUSED = new Set(['storage_unavailable', 'storage_busy']);

/**
 * Changes of an administrator at one gateway, one after the other: a setting of its own and new client keys. It remembers what
 * the gateway said of each.
 */
export class Writes {
  replies = {};
  /** When the first one was acknowledged since `endPhase`. */
  firstAt;
  /** Values of the setting, names of the keys: acknowledged, or perhaps stored. */
  #settings = { acknowledged: [], uncertain: [] };
  #keys = { acknowledged: [], uncertain: [] };
  #isOver = false;
  #running = Promise.resolve();

  constructor(gateway, setting) {
    this.gateway = gateway;
    this.setting = setting;
  }

  start() {
    this.#running = this.#run();
  }

  async stop() {
    this.#isOver = true;
    await this.#running;
  }

  endPhase() {
    const { replies, firstAt } = this;
    this.replies = {};
    this.firstAt = undefined;
    return { replies, firstAt };
  }

  /** What a gateway does not show, or shows although it was refused, of what this one has acknowledged. */
  async missing(gateway) {
    const settings = await gateway.request('/api/v1/settings');
    const [group, key] = this.setting.split('/');
    const { value } = settings.body.data.find((each) => each.group === group && each.key === key);
    const { acknowledged, uncertain } = this.#settings;
    const missing =
      value === acknowledged.at(-1) || uncertain.includes(value) ? [] : [`${this.setting} ${value}`];
    const listed = new Set((await gateway.request('/api/v1/client-keys')).body.data.map(({ name }) => name));
    return [...missing, ...this.#keys.acknowledged.filter((name) => !listed.has(name))];
  }

  get acknowledged() {
    return this.#settings.acknowledged.length + this.#keys.acknowledged.length;
  }

  async #run() {
    for (let n = 0; !this.#isOver; n += 1) {
      const value = `value-${n}`;
      await this.#write(this.#settings, value, `/api/v1/settings/${this.setting}`, 'PUT', { value });
      const name = `${this.setting} ${n}`;
      await this.#write(this.#keys, name, '/api/v1/client-keys', 'POST', { name, scopes: ['use'] });
      await sleep(PAUSE_MS);
    }
  }

  async #write({ acknowledged, uncertain }, value, path, method, body) {
    const outcome = await this.#request(path, method, body);
    this.replies[outcome] = (this.replies[outcome] ?? 0) + 1;
    const code = outcome.split(' ')[1];
    if (code === undefined) {
      acknowledged.push(value);
      // What was uncertain before is overwritten.
      uncertain.length = 0;
      this.firstAt ??= Date.now();
    } else if (!REFUSED.has(code)) uncertain.push(value);
  }

  async #request(path, method, body) {
    try {
      const { status, body: reply } = await this.gateway.request(path, { method, body });
      return status < 300 ? String(status) : `${status} ${reply.error?.code}`;
    } catch (error) {
      return `connection: ${error.cause?.code ?? error.message}`;
    }
  }
}
