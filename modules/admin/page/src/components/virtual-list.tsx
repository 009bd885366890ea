import { type ReactNode, useRef } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';

export interface VirtualListProps<T> {
  readonly items: readonly T[];
  readonly keyOf: (item: T, index: number) => string | number;
  /** About how high a row is, before it is measured. */
  readonly estimatedHeight: number;
  /** What the list holds, for screen readers: "Results". */
  readonly label: string;
  readonly children: (item: T, index: number) => ReactNode;
}

const OVERSCAN = 8;

/**
 * A list of any length in a box that scrolls: only the rows that can be seen are in the document. Give the
 * box its height by a class around.
 */
export function VirtualList<T>({ items, keyOf, estimatedHeight, label, children }: VirtualListProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- it is not memoised: no compiler runs here
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => estimatedHeight,
    overscan: OVERSCAN,
    getItemKey: (index) => keyOf(items[index]!, index),
  });
  return (
    // Scrolled by keys, too.
    <div ref={box} className="virtual-list" role="region" aria-label={label} tabIndex={0}>
      <div role="list" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, key, start }) => (
          <div
            key={key}
            ref={rows.measureElement}
            data-index={index}
            role="listitem"
            aria-setsize={items.length}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${start}px)` }}
          >
            {children(items[index]!, index)}
          </div>
        ))}
      </div>
    </div>
  );
}
