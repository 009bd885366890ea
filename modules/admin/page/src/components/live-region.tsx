import { Store, useStore } from '../api/store.js';

const said = new Store({ text: '', count: 0 });

/**
 * Has screen readers say how something ended: "Saved.", "12 of 20 have failed." What people see is drawn by
 * the view.
 */
export function announce(text: string): void {
  said.set({ text, count: said.get().count + 1 });
}

/** Stands once in the page. */
export function LiveRegion() {
  const { text, count } = useStore(said);
  return (
    <div role="status" aria-live="polite" className="visually-hidden" data-testid="live-region">
      {/* A new element each time, so that the same words are said again. */}
      <span key={count}>{text}</span>
    </div>
  );
}
