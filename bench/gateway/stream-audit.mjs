import { now } from './clock.mjs';
import { CHUNKS, readChunkText } from './stream-shape.mjs';

const DATA = 'data: ';

/** Reads one stream as it arrives and knows at its end what was wrong with it. */
export class StreamAudit {
  delaysMs = [];
  #id;
  #usage;
  #firstChunk;
  #rest = '';
  #seen = new Set();
  #faults = new Set();
  #done = false;
  #firstAt;
  #lastAt;

  /**
   * @param usage whether a chunk with usage is to come before the end
   * @param firstChunk called when the first chunk is there
   */
  constructor(id, { usage, firstChunk }) {
    this.#id = id;
    this.#usage = usage;
    this.#firstChunk = firstChunk;
  }

  get begun() {
    return this.#firstAt !== undefined;
  }

  /** From the first chunk to the last. */
  get spanMs() {
    return this.#lastAt - this.#firstAt;
  }

  read(text) {
    const events = (this.#rest + text).split('\n\n');
    this.#rest = events.pop();
    const at = now();
    for (const event of events) this.#event(event, at);
  }

  broken({ code, message }) {
    this.#faults.add(`broken: ${code ?? message}`);
  }

  refused(status) {
    this.#faults.add(`status ${status}`);
  }

  faults() {
    if (this.#seen.size < CHUNKS) this.#faults.add('chunks lost');
    if (this.#usage) this.#faults.add('no usage');
    if (!this.#done) this.#faults.add('no [DONE]');
    if (this.#rest !== '') this.#faults.add('half an event');
    return [...this.#faults];
  }

  #event(event, at) {
    if (event.startsWith(':')) return;
    if (this.#done || !event.startsWith(DATA)) this.#faults.add('an event too many');
    else if (event === `${DATA}[DONE]`) this.#done = true;
    else this.#chunk(JSON.parse(event.slice(DATA.length)), at);
  }

  #usageCame() {
    if (!this.#usage || this.#seen.size < CHUNKS) this.#faults.add('usage not asked for, doubled or early');
    this.#usage = false;
  }

  #chunk({ choices, error }, at) {
    if (error !== undefined) return void this.#faults.add(`error ${error.code}`);
    if (choices.length === 0) return this.#usageCame();
    const { id, sequence, sentAt } = readChunkText(choices[0].delta.content);
    if (id !== this.#id) return void this.#faults.add("another stream's chunk");
    if (this.#seen.has(sequence)) this.#faults.add('chunk doubled');
    else if (sequence !== this.#seen.size) this.#faults.add('out of order');
    if (!this.begun) {
      this.#firstAt = at;
      this.#firstChunk();
    }
    this.#seen.add(sequence);
    this.#lastAt = at;
    this.delaysMs.push(at - sentAt);
  }
}
