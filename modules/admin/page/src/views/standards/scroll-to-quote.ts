const FRAMES = 3;

/**
 * Brings a quote into the middle of its box, the page being scrolled only where it has to be, and puts the focus on it. What was
 * never drawn has a guessed height, so the place is looked at again once what stands around it has been drawn.
 * @returns what stops it
 */
export function scrollToQuote(box: HTMLElement, key: string): () => void {
  const mark = box.querySelector<HTMLElement>(`mark[data-quotes~="${CSS.escape(key)}"]`);
  if (!mark) return () => {};
  let frame = 0;
  const look = (frames: number): void => {
    const above = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTop += above - box.clientHeight / 3;
    mark.scrollIntoView({ block: 'nearest' });
    if (frames > 1) frame = requestAnimationFrame(() => look(frames - 1));
  };
  look(FRAMES);
  mark.focus({ preventScroll: true });
  return () => cancelAnimationFrame(frame);
}
