const MAX_FRAMES = 30;
const STILL_FRAMES = 3;

/**
 * Brings a quote into the middle of its box, the page being scrolled only where it has to be, and puts the
 * focus on it. What was never drawn has a guessed height, the document's own and, in a narrow page, that of
 * the verdicts above it: so the place is looked at again until it stays where it is.
 * @returns what stops it
 */
export function scrollToQuote(box: HTMLElement, key: string): () => void {
  const mark = box.querySelector<HTMLElement>(`mark[data-quotes~="${CSS.escape(key)}"]`);
  if (!mark) return () => {};
  let frame = 0;
  let place = Number.NaN;
  let still = 0;
  const look = (frames: number): void => {
    still = mark.getBoundingClientRect().top === place ? still + 1 : 0;
    const above = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTop += above - box.clientHeight / 3;
    mark.scrollIntoView({ block: 'nearest' });
    place = mark.getBoundingClientRect().top;
    if (frames > 1 && still < STILL_FRAMES) frame = requestAnimationFrame(() => look(frames - 1));
  };
  look(MAX_FRAMES);
  mark.focus({ preventScroll: true });
  return () => cancelAnimationFrame(frame);
}
