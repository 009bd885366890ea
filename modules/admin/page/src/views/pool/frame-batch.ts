/** Calls back once for many changes: with the next frame, or at once on `flush`. */
export class FrameBatch {
  private due: (() => void) | undefined;

  constructor(
    private readonly work: () => void,
    /** @returns how to take it back */
    private readonly schedule: (work: () => void) => () => void = onNextFrame,
  ) {}

  request(): void {
    this.due ??= this.schedule(() => {
      this.due = undefined;
      this.work();
    });
  }

  flush(): void {
    this.due?.();
    this.due = undefined;
    this.work();
  }
}

function onNextFrame(work: () => void): () => void {
  const frame = requestAnimationFrame(work);
  return () => cancelAnimationFrame(frame);
}
