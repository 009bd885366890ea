/** Models that are remembered. The one remembered first is forgotten. */
const MAX_MODELS = 1_000;

/** Remembers something of each model, so that a check need not find it out again. */
export class ByModel<Value> {
  private readonly values = new Map<string, Value>();

  /** @param model any text that names the model */
  get(model: string): Value | undefined {
    return this.values.get(model);
  }

  set(model: string, value: Value): void {
    this.values.set(model, value);
    const [oldest] = this.values.keys();
    if (this.values.size > MAX_MODELS) this.values.delete(oldest!);
  }
}
