/** Numbers the tool calls of one streamed choice, for providers that send no index. */
export class ToolCallNumbers {
  private readonly byId = new Map<string, number>();
  private last = -1;

  /** Returns a delta with its index: that of its id, else the next for a new call, else the last. */
  numbered(delta: unknown): unknown {
    if (typeof delta !== 'object' || delta === null) return delta;
    const { index, id } = delta as { readonly index?: unknown; readonly id?: unknown };
    const known = typeof id === 'string' && id !== '' ? id : undefined;
    if (typeof index === 'number') {
      this.last = Math.max(this.last, index);
      if (known !== undefined) this.byId.set(known, index);
      return delta;
    }
    return { index: this.indexOf(known, beginsCall(delta)), ...withoutIndex(delta) };
  }

  private indexOf(id: string | undefined, begins: boolean): number {
    const known = id === undefined ? undefined : this.byId.get(id);
    if (known !== undefined) return known;
    if (id !== undefined || begins || this.last < 0) this.last += 1;
    if (id !== undefined) this.byId.set(id, this.last);
    return this.last;
  }
}

/** A piece with a name begins a call. */
function beginsCall(delta: object): boolean {
  const { function: called } = delta as { readonly function?: { readonly name?: unknown } | null };
  return typeof called?.name === 'string' && called.name !== '';
}

function withoutIndex(delta: object): object {
  const { index: _, ...rest } = delta as { readonly index?: unknown };
  return rest;
}
