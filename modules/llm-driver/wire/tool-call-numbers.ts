import { randomUUID } from 'node:crypto';
import { type Fields, isFields } from '../errors/error-shapes.js';

/** One tool call of an answer, as its pieces name it. */
interface OpenCall {
  readonly id: string | undefined;
  /** The index that its pieces are sent on with. */
  readonly index: number;
  /** True if its first piece has all arguments. */
  readonly isWhole: boolean;
}

/** Arguments in the piece that begins a call. */
type GivenArguments = 'none' | 'part' | 'whole';

/**
 * Gives the tool calls of one streamed choice what clients put their pieces together by: an index, which is
 * another one for each call, and to begin with an id and a type.
 */
export class ToolCallNumbers {
  /** True if a call came without an index, or with the index of another. */
  hasRenumbered = false;
  private readonly byId = new Map<string, number>();
  /** The latest call of each index that was sent. */
  private readonly byIndex = new Map<number, OpenCall>();
  /** Indexes of the calls whose name was sent. */
  private readonly begun = new Set<number>();
  private last = -1;

  /** Returns a delta as clients read it: itself if they can. */
  numbered(delta: Fields): Fields {
    const id = textOf(delta.id);
    const begins = beginsCall(delta);
    const index =
      typeof delta.index === 'number'
        ? this.indexAt(delta.index, id, begins ? argumentsOf(delta) : 'part')
        : this.indexOf(id, begins);
    const missing = begins && !this.begun.has(index) ? missingOf(delta) : undefined;
    if (begins) this.begun.add(index);
    if (id !== undefined) this.byId.set(id, index);
    this.last = Math.max(this.last, index);
    if (delta.index === index && missing === undefined) return delta;
    const { index: _, ...rest } = delta;
    return { index, ...rest, ...missing };
  }

  /** The index as it was sent, unless another call has it: some servers send each as the first. */
  private indexAt(sent: number, id: string | undefined, given: GivenArguments): number {
    const open = this.byIndex.get(sent);
    const isAnother =
      given !== 'part' &&
      open !== undefined &&
      (id === undefined ? open.isWhole && given === 'whole' : open.id !== undefined && id !== open.id);
    if (open !== undefined && !isAnother) return open.index;
    this.hasRenumbered ||= isAnother;
    const index = this.hasRenumbered ? this.last + 1 : sent;
    this.byIndex.set(sent, { id, index, isWhole: given === 'whole' });
    return index;
  }

  /** The index of its id, else the next for a new call, else the last. */
  private indexOf(id: string | undefined, begins: boolean): number {
    this.hasRenumbered = true;
    const known = id === undefined ? undefined : this.byId.get(id);
    if (known !== undefined) return known;
    return id !== undefined || begins || this.last < 0 ? this.last + 1 : this.last;
  }
}

/** Returns true if a delta of tool calls may need {@link ToolCallNumbers}: a call begins in it. */
export function beginsCall({ function: called }: Fields): boolean {
  return isFields(called) && textOf(called.name) !== undefined;
}

function argumentsOf({ function: called }: Fields): GivenArguments {
  const given = isFields(called) ? called.arguments : undefined;
  if (typeof given !== 'string' || given === '') return 'none';
  try {
    return isFields(JSON.parse(given)) ? 'whole' : 'part';
  } catch {
    return 'part';
  }
}

/** OpenAI's stream helper fails without a type, the AI SDK without an id. Undefined if none is missing. */
function missingOf({ id, type }: Fields): Fields | undefined {
  const hasId = textOf(id) !== undefined;
  const hasType = textOf(type) !== undefined;
  if (hasId && hasType) return undefined;
  return { ...(!hasId && { id: `call_${randomUUID()}` }), ...(!hasType && { type: 'function' }) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
